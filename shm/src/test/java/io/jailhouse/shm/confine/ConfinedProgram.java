package io.jailhouse.shm.confine;

import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.SystemCall;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.stream.Stream;

/** Confines itself as an agent does, then tries what it must not, and what it must be able to; a line for each. */
final class ConfinedProgram {
    /** The process that started it. */
    private static final long ELSEWHERE = SystemCall.make(CallNumbers.isArm() ? 173 : 110, 0, 0, 0, 0);

    /** Numbers on x86-64 and AArch64; -1 where there is no such call. */
    private static final Map<String, int[]> CALLS = new TreeMap<>(Map.ofEntries(
            Map.entry("fork", new int[] {57, -1}),
            Map.entry("vfork", new int[] {58, -1}),
            Map.entry("clone", new int[] {56, 220}),
            Map.entry("execve", new int[] {59, 221}),
            Map.entry("execveat", new int[] {322, 281}),
            Map.entry("ptrace", new int[] {101, 117}),
            Map.entry("process_vm_readv", new int[] {310, 270}),
            Map.entry("process_vm_writev", new int[] {311, 271}),
            Map.entry("pidfd_open", new int[] {434, 434}),
            Map.entry("pidfd_getfd", new int[] {438, 438}),
            Map.entry("pidfd_send_signal", new int[] {424, 424}),
            Map.entry("kill", new int[] {62, 129}),
            Map.entry("tkill", new int[] {200, 130}),
            Map.entry("tgkill", new int[] {234, 131}),
            Map.entry("io_uring_setup", new int[] {425, 425}),
            Map.entry("bpf", new int[] {321, 280}),
            Map.entry("userfaultfd", new int[] {323, 282}),
            Map.entry("perf_event_open", new int[] {298, 241}),
            Map.entry("memfd_create", new int[] {319, 279}),
            Map.entry("mount", new int[] {165, 40}),
            Map.entry("unshare", new int[] {272, 97}),
            Map.entry("setns", new int[] {308, 268}),
            Map.entry("keyctl", new int[] {250, 219}),
            Map.entry("open_by_handle_at", new int[] {304, 265}),
            Map.entry("socketpair", new int[] {53, 199}),
            Map.entry("bind", new int[] {49, 200}),
            Map.entry("listen", new int[] {50, 201}),
            Map.entry("accept", new int[] {43, 202}),
            Map.entry("sendmsg", new int[] {46, 211}),
            Map.entry("ftruncate", new int[] {77, 46}),
            Map.entry("getdents64", new int[] {217, 61}),
            Map.entry("prlimit64", new int[] {302, 261}),
            Map.entry("shmget", new int[] {29, 194}),
            Map.entry("setuid", new int[] {105, 146})));

    private ConfinedProgram() {}

    private interface Attempt {
        void make() throws Exception;
    }

    /** Arguments: the board's folders, a file of somebody else, a port on which somebody listens, a socket that somebody serves, "confine" or not. */
    public static void main(String[] arguments) throws Exception {
        BoardPaths paths = new BoardPaths("b", Path.of(arguments[0]), Path.of(arguments[1]));
        Path foreign = Path.of(arguments[2]);
        int port = Integer.parseInt(arguments[3]);
        Path socket = Path.of(arguments[4]);
        InetAddress host = InetAddress.getLoopbackAddress();
        List<Path> program = Stream.of(System.getProperty("java.class.path").split(":", -1))
                .map(Path::of)
                .toList();
        // A thread from before, such as those of the virtual machine.
        SynchronousQueue<FutureTask<Long>> early = new SynchronousQueue<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                early.take().run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        connect(socket);
        if (arguments[5].equals("confine")) {
            System.out.println("holds: " + AgentConfinement.whenStarted(paths, program));
            // Without a filter some of them would even succeed.
            for (Map.Entry<String, int[]> call : CALLS.entrySet()) {
                long number = call.getValue()[CallNumbers.isArm() ? 1 : 0];
                long result = number < 0 ? -1 : SystemCall.make(number, ELSEWHERE, 0, 0, 0);
                System.out.println(call.getKey() + ": " + result);
            }
            System.out.println("clone3: " + SystemCall.make(435, 0, 0, 0, 0));
        }

        tried("read a shared file", () -> Files.readString(paths.memory()));
        tried("dial the daemon", () -> connect(socket));
        tried("work", ConfinedProgram::work);
        tried("read another file", () -> Files.readString(foreign));
        tried("read /etc/passwd", () -> Files.readString(Path.of("/etc/passwd")));
        tried("write another file", () -> Files.writeString(foreign, "x"));
        tried("write the ledger", () -> Files.writeString(paths.ledger(), "x"));
        tried("make a shared file", () -> Files.createFile(paths.sharedDir().resolve("new")));
        tried("remove a shared file", () -> Files.delete(paths.memory()));
        tried("list the shared files", () -> list(paths.sharedDir()));
        tried(
                "memory of another process",
                () -> Files.newByteChannel(Path.of("/proc/" + ELSEWHERE + "/mem"))
                        .close());
        tried("environment of another process", () -> Files.readString(Path.of("/proc/" + ELSEWHERE + "/environ")));
        tried(
                "shorten a shared file",
                () -> Files.newByteChannel(paths.memory(), StandardOpenOption.WRITE)
                        .truncate(0)
                        .close());
        tried("dial TCP", () -> new Socket(host, port).close());
        tried("serve TCP", () -> new ServerSocket(0, 1, host).close());
        tried("UDP", () -> new DatagramSocket(0, host).close());
        tried("serve a socket", () -> serve(paths.sharedDir().resolve("s")));
        tried("start a program", () -> new ProcessBuilder("/bin/true").start().waitFor());
        int kill = CALLS.get("kill")[CallNumbers.isArm() ? 1 : 0];
        FutureTask<Long> onEarlyThread = new FutureTask<>(() -> SystemCall.make(kill, ELSEWHERE, 0, 0, 0));
        early.put(onEarlyThread);
        System.out.println("signal on an earlier thread: " + onEarlyThread.get());
    }

    private static void connect(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
        }
    }

    private static void serve(Path socket) throws IOException {
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(socket));
        }
    }

    private static void list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            System.out.println(files.count());
        }
    }

    /** Threads, collections, compilation. */
    private static void work() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            long[] sum = new long[1];
            Thread thread = new Thread(() -> {
                for (int n = 0; n < 200_000; n++) {
                    sum[0] += Integer.toString(n).hashCode();
                }
            });
            thread.start();
            thread.join();
        }
        System.gc();
    }

    private static void tried(String what, Attempt attempt) {
        String outcome = "done";
        try {
            attempt.make();
        } catch (Exception e) {
            outcome = "refused";
        }
        System.out.println(what + ": " + outcome);
    }
}
