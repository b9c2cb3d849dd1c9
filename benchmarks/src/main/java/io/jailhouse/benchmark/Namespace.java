package io.jailhouse.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A network of the kernel's of its own, in which processes can be started: needs root and the command {@code ip}. */
final class Namespace implements AutoCloseable {
    private final String name;

    private Namespace(String name) {
        this.name = name;
    }

    static Namespace create(String suffix) throws IOException, InterruptedException {
        Namespace namespace =
                new Namespace("jhb%d%s".formatted(ProcessHandle.current().pid(), suffix));
        run(List.of("ip", "netns", "add", namespace.name));
        return namespace;
    }

    /** A command that runs in it. */
    List<String> command(List<String> words) {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name));
        command.addAll(words);
        return command;
    }

    /** Gives an interface in it an address, and turns it on. */
    void address(String networkInterface, String address) throws IOException, InterruptedException {
        run(command(List.of("ip", "address", "add", address + "/24", "dev", networkInterface)));
        // The links of this project carry up to 16 KiB a packet.
        run(command(List.of("ip", "link", "set", networkInterface, "mtu", "16384", "up")));
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run(List.of("ip", "netns", "delete", name));
    }
}
