package io.jailhouse.cli;

import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.ivshmem.host.HostDevice;
import io.jailhouse.shm.ivshmem.host.HostLinks;
import io.jailhouse.shm.ivshmem.host.LinkAddress;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ivshmem-demo}: the program of that name of the original, on the root cell's device; Ctrl-C ends it. */
@Command(name = "ivshmem-demo")
final class IvshmemDemoCommand implements Callable<Integer> {
    private static final int PROTOCOL_UNDEFINED = 0;
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Option(
            names = {"-d", "--device"},
            paramLabel = "BDF",
            description = "the link, such as 00:00.0; the first one without a protocol if not given")
    private String device;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "TARGET",
            description = "the peer that gets interrupts; the next one if not given")
    private Integer target;

    @Option(names = "--characters", description = "send a character instead of numbers")
    private boolean characters;

    IvshmemDemoCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        BoardPaths paths = context.session(board.board()).paths();
        try (Interruption interruption = Interruption.begin();
                HostDevice opened = open(paths)) {
            run(opened, interruption);
        }
        return 0;
    }

    private HostDevice open(BoardPaths paths) {
        try {
            return HostDevice.open(paths, address(paths));
        } catch (IOException | IllegalArgumentException e) {
            throw CommandFailure.saying(e.getMessage());
        }
    }

    private LinkAddress address(BoardPaths paths) throws IOException {
        return device != null
                ? LinkAddress.parse(device)
                : HostLinks.first(paths, PROTOCOL_UNDEFINED)
                        .orElseThrow(() -> new IOException("the root cell has no ivshmem link without a protocol"));
    }

    private void run(HostDevice opened, Interruption interruption) {
        PrintStream out = context.out();
        out.printf("ID = %d%n", opened.id());
        out.printf("Maximum peers = %d%n", opened.maxPeers());
        int peer = target != null ? target : (opened.id() + 1) % Math.max(1, opened.maxPeers());
        if (peer < 0 || peer >= opened.maxPeers() || peer == opened.id()) {
            throw CommandFailure.exactly("ivshmem-demo: invalid peer number: Invalid argument");
        }
        DemoSections sections = DemoSections.of(opened, characters);
        // Like the driver of the original, which turns interrupts off with each one until the program has seen it.
        opened.setOneShot(true);
        opened.writeState(opened.id() + 1);
        sections.begin();
        opened.setInterruptControl(1);
        sections.print(out);
        int interrupts = 0;
        long alarm = System.nanoTime() + PERIOD_NANOS;
        while (!interruption.isRequested()) {
            int vectors = opened.awaitInterrupt(Math.min(alarm - System.nanoTime(), Interruption.LOOK_NANOS));
            if (vectors != 0) {
                interrupts += Integer.bitCount(vectors);
                sections.answer(interrupts);
                out.printf("%nInterrupt #%d%n", interrupts);
                sections.print(out);
                opened.setInterruptControl(1);
            }
            if (System.nanoTime() - alarm >= 0) {
                int vector = opened.id() + 1;
                out.printf("%nSending interrupt %d to peer %d%n", vector, peer);
                opened.ring(peer, vector);
                alarm = System.nanoTime() + PERIOD_NANOS;
            }
        }
    }
}
