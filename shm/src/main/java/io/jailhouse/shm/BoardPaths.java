package io.jailhouse.shm;

import io.jailhouse.config.PciDevice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where the files of one board lie.
 *
 * <p>Sockets, logs, locks and the ledger are in the runtime directory: {@code $JAILHOUSE_RUNTIME_DIR}, else
 * {@code $XDG_RUNTIME_DIR/jailhouse}, else {@code /tmp/jailhouse-UID}, and there in a folder named for the board.
 * Shared memory is under {@code $JAILHOUSE_SHM_DIR}, else {@code /dev/shm/jailhouse-UID}, likewise. An empty variable
 * counts as unset. Nothing is created before {@link #createDirectories()}.
 *
 * @param board name of the board: 1 to 32 letters, digits, dots, underscores and dashes
 * @param runtimeDir the board's folder for sockets, logs, locks and the ledger
 * @param sharedDir the board's folder for shared memory
 */
public record BoardPaths(String board, Path runtimeDir, Path sharedDir) {

    private static final Pattern BOARD_NAME = Pattern.compile("[A-Za-z0-9._-]{1,32}");

    /** What {@code sun_path} of a Unix socket address holds besides its final NUL. */
    private static final int LONGEST_SOCKET_PATH = 107;

    /** Checks the name. */
    public BoardPaths {
        if (!BOARD_NAME.matcher(board).matches() || board.equals(".") || board.equals("..")) {
            throw new IllegalArgumentException("invalid board name \"%s\": 1 to 32 of A-Z a-z 0-9 . _ -"
                    .formatted(board.replaceAll("\\p{Cntrl}", "?")));
        }
    }

    /**
     * The paths of a board for the calling user.
     *
     * @param board name of the board
     * @param environment environment variables, usually {@link System#getenv()}
     * @return the paths
     * @throws IllegalArgumentException when the name is not valid; the message is one line for the user
     */
    public static BoardPaths of(String board, Map<String, String> environment) {
        int uid = userId();
        String xdg = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        Path runtimeDefault = xdg.isEmpty() ? Path.of("/tmp/jailhouse-" + uid) : Path.of(xdg, "jailhouse");
        Path runtime = directory(environment, "JAILHOUSE_RUNTIME_DIR", runtimeDefault);
        Path shared = directory(environment, "JAILHOUSE_SHM_DIR", Path.of("/dev/shm/jailhouse-" + uid));
        return new BoardPaths(board, runtime.resolve(board), shared.resolve(board));
    }

    /**
     * The daemon's Unix socket.
     *
     * @return the path
     * @throws IllegalStateException when it is longer than a socket address can hold; the message is for the user
     */
    public Path socket() {
        Path socket = runtimeDir.resolve("daemon.sock");
        int length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_SOCKET_PATH) {
            throw new IllegalStateException(
                    "socket path has %d bytes, at most %d are possible; set JAILHOUSE_RUNTIME_DIR to a shorter path: %s"
                            .formatted(length, LONGEST_SOCKET_PATH, socket));
        }
        return socket;
    }

    /**
     * The daemon's log.
     *
     * @return the path
     */
    public Path daemonLog() {
        return runtimeDir.resolve("daemon.log");
    }

    /**
     * The log of a cell's agent. Cell names are free text: bytes other than {@code A-Za-z0-9._-} appear as %XX.
     *
     * @param cell name of the cell
     * @return the path
     */
    public Path agentLog(String cell) {
        return runtimeDir.resolve("agent-" + escaped(cell) + ".log");
    }

    /**
     * Held by the daemon as long as it lives.
     *
     * @return path for {@link LivenessLock}
     */
    public Path daemonLock() {
        return runtimeDir.resolve("daemon.lock");
    }

    /**
     * Held by whoever is starting a daemon, so that two commands do not start two.
     *
     * @return path for {@link LivenessLock}
     */
    public Path startLock() {
        return runtimeDir.resolve("start.lock");
    }

    /**
     * Locks that agents hold as long as they live: each that of the byte with its process number.
     *
     * @return path for {@link LivenessLock}
     */
    public Path agentLocks() {
        return runtimeDir.resolve("agent-locks");
    }

    /**
     * The daemon's ledger.
     *
     * @return the path
     */
    public Path ledger() {
        return runtimeDir.resolve("ledger");
    }

    /**
     * Where the daemon listens on the network, for a daemon that succeeds it.
     *
     * @return the path
     */
    public Path listening() {
        return runtimeDir.resolve("listening");
    }

    /**
     * The same once more, in one piece.
     *
     * @return path of a file that is replaced as a whole
     */
    public Path ledgerCopy() {
        return runtimeDir.resolve("ledger.copy");
    }

    /**
     * The key with which ledgers are sealed that agents keep.
     *
     * @return path of a file that only the daemon reads
     */
    public Path sealKey() {
        return runtimeDir.resolve("seal-key");
    }

    /**
     * Board memory: the file whose offsets are board-physical addresses.
     *
     * @return path for {@link BoardMemory}
     */
    public Path memory() {
        return sharedDir.resolve("memory");
    }

    /**
     * The clock page.
     *
     * @return path for {@link ClockPage}
     */
    public Path clock() {
        return sharedDir.resolve("clock");
    }

    /**
     * The hypervisor console.
     *
     * @return path for {@link io.jailhouse.shm.console.ConsoleFile}
     */
    public Path hypervisorConsole() {
        return sharedDir.resolve("hypervisor-console");
    }

    /**
     * Output and input of a serial port.
     *
     * @param physAddress board-physical address of the port
     * @return path for {@link io.jailhouse.shm.console.ConsoleFile}
     */
    public Path serialConsole(long physAddress) {
        return sharedDir.resolve("serial-" + Long.toHexString(physAddress));
    }

    /**
     * Registers of a serial port.
     *
     * @param physAddress board-physical address of the port
     * @return path for {@link io.jailhouse.shm.serial.SerialPort}
     */
    public Path serialRegisters(long physAddress) {
        return sharedDir.resolve("registers-" + Long.toHexString(physAddress));
    }

    /**
     * The communication regions of all cells.
     *
     * @return path for {@link CommunicationRegion}
     */
    public Path communication() {
        return sharedDir.resolve("communication");
    }

    /**
     * The wake words of all cells.
     *
     * @return path for {@link Wakeups}
     */
    public Path wakeups() {
        return sharedDir.resolve("wakeups");
    }

    /**
     * A link of ivshmem devices. Byte n of the file is locked by whoever drives the root cell's end, if that is peer n.
     *
     * @param bdf bus (8 bits), device (5 bits), function (3 bits) of the devices
     * @return path for {@link io.jailhouse.shm.ivshmem.Link} and {@link LivenessLock}
     */
    public Path link(int bdf) {
        return sharedDir.resolve("ivshmem-" + PciDevice.address(bdf));
    }

    /**
     * Vmexit counters and figures of the hypervisor.
     *
     * @return path for {@link io.jailhouse.shm.statistics.StatisticsFile}
     */
    public Path statistics() {
        return sharedDir.resolve("statistics");
    }

    /**
     * Creates both folders of the board and the folders above them as far as they are missing, mode 0700.
     *
     * @throws IOException when that fails, or when the board's folder or the one above belongs to another user
     */
    public void createDirectories() throws IOException {
        int uid = userId();
        for (Path leaf : new Path[] {runtimeDir, sharedDir}) {
            createPrivate(leaf);
            refuseForeign(leaf, uid);
            Path parent = leaf.getParent();
            if (parent != null) {
                refuseForeign(parent, uid);
            }
        }
    }

    private static void createPrivate(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            createPrivate(parent);
        }
        try {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            // Another process may have been faster; anything but a directory is an error.
            if (!Files.isDirectory(directory)) {
                throw new IOException(directory + " is not a directory", e);
            }
        }
    }

    /** A link's own owner counts too: in /tmp anybody may plant one. */
    private static void refuseForeign(Path directory, int uid) throws IOException {
        int owner = (int) Files.getAttribute(directory, "unix:uid");
        int linkOwner = (int) Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        if (owner != uid || linkOwner != uid) {
            throw new IOException("%s belongs to user %d, not to user %d: refusing to use it"
                    .formatted(directory, owner != uid ? owner : linkOwner, uid));
        }
    }

    private static Path directory(Map<String, String> environment, String variable, Path otherwise) {
        String value = environment.getOrDefault(variable, "");
        return (value.isEmpty() ? otherwise : Path.of(value)).toAbsolutePath().normalize();
    }

    /** The owner of a process's own directory in /proc is its effective user. */
    private static int userId() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new IllegalStateException("cannot tell the user: /proc is not mounted", e);
        }
    }

    private static String escaped(String cell) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : cell.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (BOARD_NAME.matcher(String.valueOf(c)).matches()) {
                escaped.append(c);
            } else {
                escaped.append("%%%02X".formatted((int) c));
            }
        }
        return escaped.toString();
    }
}
