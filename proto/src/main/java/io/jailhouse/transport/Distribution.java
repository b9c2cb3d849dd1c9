package io.jailhouse.transport;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder in which the build lays out the programs of the project, and how one program starts
 * another: with its own Java, the libraries listed in {@code NAME.libraries} and, if it was
 * made, the AOT cache {@code NAME.aot}.
 *
 * @param home the folder; holds {@code lib/}, {@code NAME.libraries} and {@code NAME.aot}
 */
public record Distribution(Path home) {
    /** System property that names the folder; the launcher sets it. */
    public static final String HOME_PROPERTY = "jailhouse.home";

    /** The programs that are started as processes of their own. */
    public enum Program {
        /** The hypervisor daemon. */
        DAEMON(
                "daemon",
                "hypervisor-daemon",
                "io.jailhouse.daemon.HypervisorDaemon",
                List.of(
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dchronicle.analytics.disable=true",
                        "-Dchronicle.announcer.disable=true",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                        "--add-opens=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
                        "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED")),
        /** The process of one cell; it alone needs the optimising compiler. */
        AGENT(
                "agent",
                "cell-agent",
                "io.jailhouse.agent.CellAgent",
                // Without memory for its own work an agent ends, which the daemon notices, instead of losing a thread.
                List.of("-Xmx256m", "-XX:ReservedCodeCacheSize=64m", "-XX:+ExitOnOutOfMemoryError"));

        private final String name;
        private final String artifact;
        private final String mainClass;
        private final List<String> jvmOptions;

        Program(String name, String artifact, String mainClass, List<String> jvmOptions) {
            this.name = name;
            this.artifact = artifact;
            this.mainClass = mainClass;
            this.jvmOptions = jvmOptions;
        }
    }

    /**
     * Finds the folder of the running program.
     *
     * @return the folder that {@link #HOME_PROPERTY} names
     * @throws IllegalStateException if the property is not set
     */
    public static Distribution ofThisProcess() {
        String home = System.getProperty(HOME_PROPERTY);
        if (home == null) {
            throw new IllegalStateException("system property " + HOME_PROPERTY + " is not set");
        }
        return new Distribution(Path.of(home));
    }

    /**
     * Builds the command line of a program.
     *
     * @param program what to start
     * @param arguments its arguments
     * @return program and arguments for {@link ProcessBuilder}
     * @throws IOException if the list of libraries cannot be read
     */
    public List<String> command(Program program, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-Xms16m",
                "-XX:-UsePerfData",
                // A start-up cache that a rebuild made void is no news.
                "-Xlog:disable",
                "-Djava.util.logging.config.file="
                        + home.resolve("../../scripts/logging.properties").normalize(),
                "-Dio.netty.jfr.enabled=false",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-D" + HOME_PROPERTY + "=" + home));
        command.addAll(program.jvmOptions);
        Path cache = home.resolve(program.name + ".aot");
        if (Files.isReadable(cache)) {
            command.add("-XX:AOTCache=" + cache);
        }
        String training = System.getenv("JAILHOUSE_AOT_TRAINING");
        if (training != null) {
            command.add("-XX:AOTCacheOutput=" + Path.of(training).resolve(program.name + ".aot"));
        }
        command.addAll(List.of("-cp", classPath(program), program.mainClass));
        command.addAll(arguments);
        return command;
    }

    private String classPath(Program program) throws IOException {
        String libraries =
                Files.readString(home.resolve(program.name + ".libraries")).strip();
        return Stream.concat(
                        Stream.of("lib/" + program.artifact + ".jar"),
                        Stream.of(libraries.split(File.pathSeparator, -1)))
                .map(entry -> home.resolve(entry).toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
