package io.jailhouse.cli;

import io.jailhouse.shm.ivshmem.host.HostDevice;
import java.io.PrintStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What {@code ivshmem-demo} reads and writes in the sections of a link, and how it prints them. */
final class DemoSections {
    private static final int WORDS_SHOWN = 3;
    private static final int[] INPUTS_SHOWN = {0x0000, 0x2000, 0x4000};
    private static final int OUTPUT_FACTOR = 10;
    private static final byte[] CHARACTER = {'H', 0};

    private final HostDevice device;
    private final MemorySegment state;
    private final MemorySegment readWrite;
    private final MemorySegment output;
    private final boolean characters;

    private DemoSections(HostDevice device, boolean characters) {
        this.device = device;
        this.state = device.stateTable();
        this.readWrite = device.readWrite();
        this.output = device.output(device.id());
        this.characters = characters;
    }

    /** Finds the sections; fails when the link lacks one of them. */
    static DemoSections of(HostDevice device, boolean characters) {
        DemoSections sections = new DemoSections(device, characters);
        long words = Math.max(WORDS_SHOWN, device.id() + 1);
        if (sections.state.byteSize() < words * Integer.BYTES
                || sections.readWrite.byteSize() < words * Integer.BYTES
                || sections.readWrite.isReadOnly()
                || sections.output.byteSize() < Integer.BYTES
                || sections.output.isReadOnly()) {
            throw CommandFailure.saying("ivshmem-demo needs a state table, a R/W section and output sections,"
                    + " which this link does not have");
        }
        return sections;
    }

    void begin() {
        readWrite.setAtIndex(ValueLayout.JAVA_INT, device.id(), 0);
        output.set(ValueLayout.JAVA_INT, 0, 0);
    }

    void answer(int interrupts) {
        readWrite.setAtIndex(ValueLayout.JAVA_INT, device.id(), interrupts);
        if (characters) {
            MemorySegment.copy(CHARACTER, 0, output, ValueLayout.JAVA_BYTE, 0, CHARACTER.length);
        } else {
            output.set(ValueLayout.JAVA_INT, 0, interrupts * OUTPUT_FACTOR);
        }
    }

    void print(PrintStream out) {
        for (int n = 0; n < WORDS_SHOWN; n++) {
            out.printf("state[%d] = %d%n", n, state.getAtIndex(ValueLayout.JAVA_INT, n));
        }
        for (int n = 0; n < WORDS_SHOWN; n++) {
            out.printf("rw[%d] = %d%n", n, readWrite.getAtIndex(ValueLayout.JAVA_INT, n));
        }
        for (int offset : INPUTS_SHOWN) {
            out.printf("in@0x%04x = ", offset);
            if (offset == 0 && characters) {
                out.write(input(offset));
                out.println();
            } else {
                out.println(input(offset));
            }
        }
    }

    /** A word of the output sections of all peers, which lie one behind the other in the order of the ids. */
    private int input(int offset) {
        long size = output.byteSize();
        MemorySegment section = offset / size < device.maxPeers() ? device.output((int) (offset / size)) : output;
        long within = offset % size;
        return within + Integer.BYTES <= section.byteSize() ? section.get(ValueLayout.JAVA_INT_UNALIGNED, within) : 0;
    }
}
