package io.jailhouse.transport;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder in which the build lays out the programs of the project, and how one program starts
 * another: with its own Java, the libraries listed in {@code NAME.libraries} and, if it was
 * made, the AOT cache {@code NAME.aot}.
 *
 * @param home the folder; holds {@code lib/}, {@code NAME.libraries}, {@code logging.properties} and, if it was made,
 *     {@code NAME.aot}; or {@link #SELF_CACHING}, and then {@code NAME.jsa}
 */
public record Distribution(Path home) {
    /** System property that names the folder; the launcher sets it. */
    public static final String HOME_PROPERTY = "jailhouse.home";

    /** A file in the folder that lets programs keep start-up caches there by themselves, when they end. */
    public static final String SELF_CACHING = "self-caching";

    /** Names the folder for start-up caches. */
    private static final String TRAINING_VARIABLE = "JAILHOUSE_AOT_TRAINING";

    /** While it compiles the interpreter, the optimising compiler needs some 50 MB, which a small container has not. */
    private static final long MEMORY_FOR_OPTIMISING_COMPILER = 384L << 20;

    /**
     * Lets the optimising compiler use the host's SIMD instructions for those of the guest. That is what the module of the
     * JVM's vector API is for, which would cost the start-up cache its modules and print a warning with each start.
     */
    private static final List<String> VECTOR_OPTIONS = List.of(
            "-XX:+UnlockExperimentalVMOptions",
            "-XX:+EnableVectorSupport",
            "-XX:+EnableVectorReboxing",
            "--add-exports=java.base/jdk.internal.vm.vector=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED");

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
                        "-XX:CompileThresholdScaling=5",
                        "-Dchronicle.analytics.disable=true",
                        "-Dchronicle.announcer.disable=true",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                        "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED")),
        /** The process of one cell; it alone needs the optimising compiler. */
        AGENT(
                "agent",
                "cell-agent",
                "io.jailhouse.agent.CellAgent",
                // Without memory for its own work an agent ends, which the daemon notices, instead of losing a thread.
                List.of(
                        "-Xmx256m",
                        "-XX:ReservedCodeCacheSize=64m",
                        // Translated guest code has many branches that are rare but taken. Left out by the compiler,
                        // each would have it compile the whole region again.
                        "-XX:PerMethodTrapLimit=2",
                        // It is left often, so that methods compiled as a whole are soon in use; those compiled for one
                        // of their loops would only keep the compiler from them.
                        "-XX:Tier4BackEdgeThreshold=100000000",
                        // Its methods are long, and call many short ones.
                        "-XX:-DontCompileHugeMethods",
                        "-XX:-ClipInlining",
                        // The optimising compiler takes longest for the interpreter's loop, and again when a trap shows
                        // that it began too early: translated code would wait. The JVM refuses "4" without a fraction.
                        "-XX:CompileCommand=quiet",
                        "-XX:CompileCommand=CompileThresholdScaling,"
                                + "io.jailhouse.agent.aarch64.interpret.Dispatch::straight,4.0",
                        // They have more values than the host has registers. What is left over is an operand of an
                        // instruction if it lies in memory; in a vector register it is to be moved to and fro.
                        "-XX:-UseFPUForSpilling",
                        "-XX:+ExitOnOutOfMemoryError"));

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

    /** Whether programs are started to make start-up caches, which each of them writes when it ends. */
    public static boolean isTraining() {
        return System.getenv(TRAINING_VARIABLE) != null;
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
                // A start-up cache that the JVM cannot use is no news.
                "-Xlog:disable",
                // A cache at its own address is shared by all processes; moved, each has 12 to 25 MB of its own.
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:ArchiveRelocationMode=0",
                // What the compilers needed goes back to the host, some 30 MB of an agent; else malloc would keep it.
                "-XX:TrimNativeHeapInterval=10000",
                // What was hot in the training run is not compiled at once: the first second belongs to the start.
                "-XX:-AOTReplayTraining",
                "-Djava.util.logging.config.file=" + home.resolve("logging.properties"),
                "-Dio.netty.jfr.enabled=false",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-D" + HOME_PROPERTY + "=" + home));
        command.addAll(program.jvmOptions);
        if (program == Program.AGENT) {
            boolean optimising = MemoryLimit.ofThisContainer().orElse(Long.MAX_VALUE) >= MEMORY_FOR_OPTIMISING_COMPILER;
            command.addAll(optimising ? VECTOR_OPTIONS : List.of("-XX:TieredStopAtLevel=1"));
        }
        List<Path> classPath = classPath(program);
        Path cache = home.resolve(program.name + ".aot");
        if (Files.isReadable(cache) && holdsClassesOf(cache, classPath)) {
            command.add("-XX:AOTCache=" + cache);
        } else if (Files.isRegularFile(home.resolve(SELF_CACHING))) {
            command.add("-XX:+AutoCreateSharedArchive");
            command.add("-XX:SharedArchiveFile=" + home.resolve(program.name + ".jsa"));
        }
        if (isTraining()) {
            command.add("-XX:AOTCacheOutput="
                    + Path.of(System.getenv(TRAINING_VARIABLE)).resolve(program.name + ".aot"));
        }
        command.addAll(List.of(
                "-cp",
                classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                program.mainClass));
        command.addAll(arguments);
        return command;
    }

    /**
     * Lists what the programs are made of, besides Java.
     *
     * @return files, and folders with all that is in them
     * @throws IOException if the folder cannot be read
     */
    public List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>(List.of(home));
        try (Stream<Path> libraries = Files.list(home.resolve("lib"))) {
            // A library may lie elsewhere, with a link to it here.
            libraries.filter(Files::isSymbolicLink).forEach(files::add);
        }
        return files;
    }

    private List<Path> classPath(Program program) throws IOException {
        String libraries =
                Files.readString(home.resolve(program.name + ".libraries")).strip();
        return Stream.concat(
                        Stream.of("lib/" + program.artifact + ".jar"),
                        Stream.of(libraries.split(File.pathSeparator, -1)))
                .map(home::resolve)
                .toList();
    }

    /** The JVM takes a cache whose jars have been built again since, and then runs a mixture of old and new classes. */
    private static boolean holdsClassesOf(Path cache, List<Path> classPath) throws IOException {
        FileTime made = Files.getLastModifiedTime(cache);
        for (Path jar : classPath) {
            if (Files.getLastModifiedTime(jar).compareTo(made) > 0) {
                return false;
            }
        }
        return true;
    }
}
