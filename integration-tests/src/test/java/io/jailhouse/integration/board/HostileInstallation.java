package io.jailhouse.integration.board;

import io.jailhouse.integration.program.HostileAgent;
import io.jailhouse.transport.Distribution;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * The programs of the project in a folder of their own, where the jar of the agent can be exchanged for one with a
 * {@link HostileAgent}. A daemon that is started from here starts whatever agent lies there then.
 */
public final class HostileInstallation {
    private static final String AGENT_JAR = "cell-agent.jar";
    private static final ClassDesc AGENT = ClassDesc.of("io.jailhouse.agent.CellAgent");
    private static final MethodTypeDesc MAIN =
            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String.arrayType());

    private final Path home;
    private final Path honestAgent;

    private HostileInstallation(Path home, Path honestAgent) {
        this.home = home;
        this.honestAgent = honestAgent;
    }

    /** Lays the programs out below a folder of the test. */
    public static HostileInstallation in(TestBoard board) {
        Path root = board.file("installation");
        Path installed = Project.ROOT.resolve("target/jailhouse");
        HostileInstallation made = new HostileInstallation(
                root.resolve("target/jailhouse"), installed.resolve("lib").resolve(AGENT_JAR));
        try {
            Files.createDirectories(made.home.resolve("lib"));
            for (Path folder : List.of(Path.of(""), Path.of("lib"))) {
                copy(installed.resolve(folder), made.home.resolve(folder));
            }
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            // Without start-up caches, which only fit where they were made.
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".aot"))
                    .toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    /** Starts the daemon of the board from here. */
    public RunningCommand startDaemon(TestBoard board) {
        try {
            return board.startDaemon(new Distribution(home)
                    .command(Distribution.Program.DAEMON, List.of(board.paths().board())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Agents that are started from now on are those of the project. */
    public void beHonest() {
        Path jar = home.resolve("lib").resolve(AGENT_JAR);
        try {
            Files.delete(jar);
            Files.copy(honestAgent, jar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Agents that are started from now on behave so.
     *
     * @param conduct how
     * @param neighbour process of another agent
     */
    public void be(HostileAgent.Conduct conduct, long neighbour) {
        try {
            Files.writeString(home.resolve("conduct"), conduct.name() + " " + neighbour);
            // A new file: the old one may be mapped by agents that live.
            Path jar = home.resolve("lib").resolve(AGENT_JAR);
            Files.delete(jar);
            try (OutputStream out = Files.newOutputStream(jar)) {
                write(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(OutputStream out) throws IOException {
        try (JarOutputStream jar = new JarOutputStream(out)) {
            put(jar, "io/jailhouse/agent/CellAgent.class", stand());
            Path classes = classes();
            String folder = HostileAgent.class.getPackageName().replace('.', '/');
            try (Stream<Path> files = Files.list(classes.resolve(folder))) {
                for (Path file : files.toList()) {
                    put(jar, folder + "/" + file.getFileName(), Files.readAllBytes(file));
                }
            }
        }
    }

    private static void put(JarOutputStream jar, String name, byte[] bytes) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(bytes);
        jar.closeEntry();
    }

    private static Path classes() {
        try {
            return Path.of(HostileAgent.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A class with the name of the agent's main class that calls the other main method. */
    private static byte[] stand() {
        return ClassFile.of()
                .build(
                        AGENT,
                        builder -> builder.withMethodBody(
                                "main",
                                MAIN,
                                ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                                code -> code.aload(0)
                                        .invokestatic(ClassDesc.of(HostileAgent.class.getName()), "main", MAIN)
                                        .return_()));
    }
}
