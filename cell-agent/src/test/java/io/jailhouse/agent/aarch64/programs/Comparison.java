package io.jailhouse.agent.aarch64.programs;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jailhouse.agent.aarch64.decode.Decoder;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** What two machines have left of the same programs. */
final class Comparison {

    private static final int SHOWN_INSTRUCTIONS = 40;

    private final ProgramImage expected;
    private final ProgramImage actual;
    private final String name;

    /**
     * Compares.
     *
     * @param name of the machine that made the second one
     */
    Comparison(ProgramImage expected, ProgramImage actual, String name) {
        this.expected = expected;
        this.actual = actual;
        this.name = name;
    }

    /** A description of each program that did not do the same, up to so many. */
    List<String> differences(int most) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < expected.programs().size() && found.size() < most; i++) {
            long at = expected.slot(i).mismatch(actual.slot(i));
            if (at >= 0) {
                found.add(describe(i, at));
            }
        }
        return found;
    }

    private String describe(int number, long at) {
        Program program = expected.programs().get(number);
        String header = "%s, seed %d, %s, alignment %b: "
                .formatted(name, program.seed(), program.mode(), program.checksAlignment());
        for (int frame = 0; frame < StateFrame.MOST; frame++) {
            MemorySegment one = expected.frame(number, frame);
            MemorySegment other = actual.frame(number, frame);
            if (one.mismatch(other) >= 0) {
                return header
                        + "checkpoint %d of %d, pc 0x%x:%s%n%s"
                                .formatted(
                                        frame,
                                        expected.checkpoints(number),
                                        one.get(JAVA_LONG, StateFrame.PC),
                                        StateFrame.difference(one, other),
                                        before(number, frame));
            }
        }
        MemorySegment slot = expected.slot(number);
        long aligned = at & -8;
        return header
                + "the same at all %d checkpoints, but at 0x%x of data 0x%x instead of 0x%x"
                        .formatted(
                                expected.checkpoints(number),
                                aligned - ProgramImage.DATA,
                                actual.slot(number).get(JAVA_LONG, aligned),
                                slot.get(JAVA_LONG, aligned));
    }

    /** The instructions in front of a checkpoint. */
    private String before(int number, int frame) {
        Program program = expected.programs().get(number);
        long pc = expected.frame(number, frame).get(JAVA_LONG, StateFrame.PC);
        long last = (pc - Program.CODE) / 4;
        StringBuilder text = new StringBuilder();
        for (long word = Math.max(0, last - SHOWN_INSTRUCTIONS);
                word <= last && word < program.words().length;
                word++) {
            int instruction = program.words()[(int) word];
            text.append("  0x%x %08x %s%n"
                    .formatted(Program.addressOf((int) word), instruction, Decoder.name(instruction)));
        }
        return text.toString();
    }
}
