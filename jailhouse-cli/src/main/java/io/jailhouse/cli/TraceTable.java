package io.jailhouse.cli;

import io.jailhouse.proto.ExecutedBlock;
import io.jailhouse.proto.TraceCellRequest;
import io.jailhouse.proto.TraceOutput;
import io.jailhouse.symbol.Symbols;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Prints what {@code cell trace} prints, a line a block. */
final class TraceTable {
    private static final String ROW = "%-3d  EL%d  0x%-16x  %5d  %8s  %s";

    private final PrintStream out;
    private final Optional<Symbols> symbols;
    private final Map<Long, String> names = new HashMap<>();
    private long printed;

    /**
     * An empty table.
     *
     * @param out where it is printed
     * @param symbols by which addresses are named; without them, as the daemon names them
     */
    TraceTable(PrintStream out, Optional<Symbols> symbols) {
        this.out = out;
        this.symbols = symbols;
    }

    /**
     * What of a trace is still to be made.
     *
     * @param whole all of it
     * @param passed nanoseconds since it began
     */
    TraceCellRequest rest(TraceCellRequest whole, long passed) {
        TraceCellRequest.Builder rest = whole.toBuilder();
        // 0 means that there is no limit.
        if (whole.getLines() != 0) {
            rest.setLines(Math.max(1, whole.getLines() - printed));
        }
        if (whole.getMicros() != 0) {
            rest.setMicros(Math.max(1, whole.getMicros() - TimeUnit.NANOSECONDS.toMicros(passed)));
        }
        return rest.build();
    }

    /** Prints what came; false if nobody reads it. */
    boolean print(TraceOutput output) {
        if (printed == 0 && output.getBlocksCount() > 0) {
            out.println("CPU  EL   ADDRESS             INSNS     TIMES  SYMBOL");
        }
        output.getNamesList().forEach(name -> names.put(name.getAddress(), name.getName()));
        for (ExecutedBlock block : output.getBlocksList()) {
            printLost(output.getCpu(), block.getLost());
            out.println(line(output.getCpu(), block));
            printed++;
        }
        printLost(output.getCpu(), output.getLost());
        return isRead();
    }

    private String line(int cpu, ExecutedBlock block) {
        return ROW.formatted(
                        cpu,
                        block.getExceptionLevel(),
                        block.getAddress(),
                        block.getInstructions(),
                        block.getTimes() == 1 ? "" : "x" + Long.toUnsignedString(block.getTimes()),
                        nameOf(block.getAddress()))
                .stripTrailing();
    }

    private String nameOf(long address) {
        return symbols.map(own -> own.at(address).orElse("")).orElseGet(() -> names.getOrDefault(address, ""));
    }

    private void printLost(int cpu, long lost) {
        if (lost != 0) {
            out.println("%-3d  --- %s blocks not recorded ---".formatted(cpu, Long.toUnsignedString(lost)));
        }
    }

    /** Whether somebody still reads what is printed. */
    boolean isRead() {
        return !out.checkError();
    }
}
