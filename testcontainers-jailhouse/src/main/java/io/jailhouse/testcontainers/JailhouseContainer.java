package io.jailhouse.testcontainers;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * A container with the daemon of one board, which is not enabled. Commands are run in it as a user would type them; paths
 * are those of the container, where the shipped configurations and inmates lie below the working folder.
 *
 * <pre>{@code
 * try (JailhouseContainer board = new JailhouseContainer()) {
 *     board.start();
 *     board.run("enable", "configs/arm64/k3-am625-sk.cell");
 *     board.run("cell", "create", "configs/arm64/k3-am625-sk-inmate-demo.cell");
 *     board.run("cell", "load", "inmate-demo", "inmates/bin/arm64/uart-demo.bin");
 *     board.run("cell", "start", "inmate-demo");
 *     board.awaitConsole("inmate-demo", "Hello 3 from cell!", Duration.ofSeconds(20));
 * }
 * }</pre>
 */
public final class JailhouseContainer extends GenericContainer<JailhouseContainer> {
    /** The image that {@code docker/build} makes unless it is told another name. */
    public static final DockerImageName IMAGE = DockerImageName.parse("jailhouse:latest");

    /** Folder in the container that holds the board's certificate and key, see {@link #listeningOn}. */
    public static final String TLS_FOLDER = "/tls";

    private static final String STATE_FOLDER = "/var/lib/jailhouse";
    private static final String COMMAND = "jailhouse";
    private static final long NANOS_PER_CPU = 1_000_000_000L;
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 100;
    private static final int STATE_COLUMN = 32;
    private static final int STATE_WIDTH = 18;

    /** A board of the usual image. */
    public JailhouseContainer() {
        this(IMAGE);
    }

    /**
     * A board of another image.
     *
     * @param image made by {@code docker/build -t NAME}
     */
    public JailhouseContainer(DockerImageName image) {
        super(image);
        waitingFor(Wait.forLogMessage(".* served on /.*\\n", 1).withStartupTimeout(START_LIMIT));
    }

    /**
     * Limits the memory of the container; swapping is not allowed. Daemon, root cell and one cell need 256 MB.
     *
     * @param bytes all processes and the board's memory together
     * @return this
     */
    public JailhouseContainer withMemoryLimit(long bytes) {
        return withHost(host -> host.withMemory(bytes).withMemorySwap(bytes));
    }

    /**
     * Limits the time that the container gets.
     *
     * @param cpus of the host, 0.5 for half of one
     * @return this
     */
    public JailhouseContainer withCpus(double cpus) {
        return withHost(host -> host.withNanoCPUs((long) (cpus * NANOS_PER_CPU)));
    }

    /**
     * Keeps what the daemon writes down, so that another container with the volume gets the board back.
     *
     * @param volume name of a volume of the engine
     * @return this
     */
    public JailhouseContainer withVolume(String volume) {
        return withHost(host -> addBind(host, new Bind(volume, new Volume(STATE_FOLDER))));
    }

    /**
     * Lets the daemon listen on the network, with TLS 1.3 and for callers with a certificate.
     *
     * @param address {@code HOST:PORT} in the container's network
     * @param folder of the host, with {@code board.pem}, {@code board.key} and {@code ca.pem}; user 10001 must be able to
     *     read them, nobody else the key
     * @return this
     */
    public JailhouseContainer listeningOn(String address, Path folder) {
        withHost(host ->
                addBind(host, new Bind(folder.toAbsolutePath().toString(), new Volume(TLS_FOLDER), AccessMode.ro)));
        return withCommand(
                "--listen",
                address,
                "--tls-cert",
                TLS_FOLDER + "/board.pem",
                "--tls-key",
                TLS_FOLDER + "/board.key",
                "--tls-ca",
                TLS_FOLDER + "/ca.pem");
    }

    private JailhouseContainer withHost(Consumer<HostConfig> change) {
        return withCreateContainerCmdModifier(create -> change.accept(create.getHostConfig()));
    }

    private static void addBind(HostConfig host, Bind bind) {
        List<Bind> binds = new ArrayList<>();
        if (host.getBinds() != null) {
            binds.addAll(Arrays.asList(host.getBinds()));
        }
        binds.add(bind);
        host.withBinds(binds);
    }

    /**
     * Runs a command, which must succeed.
     *
     * @param words behind {@code jailhouse}
     * @return what it printed
     * @throws IllegalStateException with what it said if it failed
     */
    public String run(String... words) {
        ExecResult result = attempt(words);
        if (result.getExitCode() != 0) {
            throw new IllegalStateException("jailhouse %s: exit code %d%n%s"
                    .formatted(String.join(" ", words), result.getExitCode(), result.getStderr()));
        }
        return result.getStdout();
    }

    /**
     * Runs a command, which may fail.
     *
     * @param words behind {@code jailhouse}
     * @return exit code, output and errors
     */
    public ExecResult attempt(String... words) {
        String[] command = new String[words.length + 1];
        command[0] = COMMAND;
        System.arraycopy(words, 0, command, 1, words.length);
        try {
            return execInContainer(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * Returns the state of a cell, as {@code cell list} prints it.
     *
     * @param cell its name
     * @return the state; empty if there is no such cell, or nobody who could say
     */
    public Optional<String> state(String cell) {
        return attempt("cell", "list")
                .getStdout()
                .lines()
                .filter(line -> line.split("\\s+", 3).length > 1 && line.split("\\s+", 3)[1].equals(cell))
                .map(line ->
                        line.substring(STATE_COLUMN, STATE_COLUMN + STATE_WIDTH).strip())
                .findFirst();
    }

    /**
     * Waits until a cell is in a state.
     *
     * @param cell its name
     * @param state as {@code cell list} prints it
     * @param limit how long to wait
     * @throws IllegalStateException if it is not by then
     */
    public void awaitState(String cell, String state, Duration limit) {
        await(
                "cell %s is not %s".formatted(cell, state),
                limit,
                () -> state(cell).filter(Predicate.isEqual(state)).isPresent());
    }

    /**
     * Waits until a cell has printed a text.
     *
     * @param cell its name
     * @param text part of what its console keeps
     * @param limit how long to wait
     * @throws IllegalStateException if it has not by then
     */
    public void awaitConsole(String cell, String text, Duration limit) {
        await(
                "cell %s did not print \"%s\"".formatted(cell, text),
                limit,
                () -> attempt("cell", "console", cell).getStdout().contains(text));
    }

    /** Something to wait for. */
    private interface Condition {
        boolean holds();
    }

    private static void await(String failure, Duration limit, Condition condition) {
        long start = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new IllegalStateException("%s within %d s".formatted(failure, limit.toSeconds()));
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
