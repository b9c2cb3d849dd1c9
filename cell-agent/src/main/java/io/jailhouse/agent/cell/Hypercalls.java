package io.jailhouse.agent.cell;

import io.jailhouse.shm.statistics.PoolFigures;
import io.jailhouse.shm.statistics.StatisticsFile;
import io.jailhouse.shm.statistics.VmexitCounter;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Jailhouse's hypercalls (include/jailhouse/hypercall.h, hypervisor/control.c). Calls that manage cells are not permitted:
 * the root cell's part is played by the {@code jailhouse} command, so that an inmate in its place has no more rights here
 * than any other. Any CPU's thread may call.
 */
final class Hypercalls {
    /** Immediate of the HVC instruction that makes a hypercall. */
    static final int IMMEDIATE = 0x4a48;

    private static final int DISABLE = 0;
    private static final int CELL_CREATE = 1;
    private static final int CELL_START = 2;
    private static final int CELL_SET_LOADABLE = 3;
    private static final int CELL_DESTROY = 4;
    private static final int HYPERVISOR_GET_INFO = 5;
    private static final int CELL_GET_STATE = 6;
    private static final int CPU_GET_INFO = 7;
    private static final int DEBUG_CONSOLE_PUTC = 8;

    private static final long EPERM = -1;
    private static final long EINVAL = -22;
    private static final long ENOSYS = -38;

    private static final long CPU_STATE = 0;
    private static final long CPU_RUNNING = 0;
    private static final long CPU_FAILED = 2;
    private static final long FIRST_COUNTER = 1000;
    private static final long COUNTER_MASK = 0x7fff_ffff;

    private final StatisticsFile statistics;
    private final IntConsumer hypervisorConsole;
    private final Supplier<CellCpus> cpus;
    private final Supplier<HypercallRights> rights;

    /**
     * Creates the calls of a cell.
     *
     * @param statistics of the board
     * @param hypervisorConsole prints one byte
     * @param cpus those that the cell owns now
     * @param rights those that the cell has now
     */
    Hypercalls(
            StatisticsFile statistics,
            IntConsumer hypervisorConsole,
            Supplier<CellCpus> cpus,
            Supplier<HypercallRights> rights) {
        this.statistics = statistics;
        this.hypervisorConsole = hypervisorConsole;
        this.cpus = cpus;
        this.rights = rights;
    }

    /**
     * Carries a call out.
     *
     * @param code x0, all 64 bits
     * @param argument1 x1
     * @param argument2 x2
     * @return for x0: a result, or a negative error number
     */
    long call(long code, long argument1, long argument2) {
        if (code >>> 31 != 0) {
            return ENOSYS;
        }
        return switch ((int) code) {
            case DISABLE, CELL_CREATE, CELL_START, CELL_SET_LOADABLE, CELL_DESTROY, CELL_GET_STATE -> EPERM;
            case HYPERVISOR_GET_INFO -> hypervisorInfo(argument1);
            case CPU_GET_INFO -> cpuInfo(argument1, argument2);
            case DEBUG_CONSOLE_PUTC -> print(argument1);
            default -> ENOSYS;
        };
    }

    private long hypervisorInfo(long type) {
        PoolFigures figures = statistics.figures();
        if (type < 0 || type > 4) {
            return EINVAL;
        }
        return switch ((int) type) {
            case 0 -> figures.poolPages();
            case 1 -> figures.poolUsed();
            case 2 -> figures.remapPages();
            case 3 -> figures.remapUsed();
            default -> figures.cells();
        };
    }

    private long cpuInfo(long cpu, long type) {
        if (!statistics.exists(cpu)) {
            return EINVAL;
        }
        if (!rights.get().rootCell() && !cpus.get().contains(cpu)) {
            return EPERM;
        }
        if (type == CPU_STATE) {
            return statistics.failed((int) cpu) ? CPU_FAILED : CPU_RUNNING;
        }
        VmexitCounter[] counters = VmexitCounter.values();
        long index = type - FIRST_COUNTER;
        return type < FIRST_COUNTER || index >= counters.length
                ? EINVAL
                : statistics.counter((int) cpu, counters[(int) index]) & COUNTER_MASK;
    }

    private long print(long character) {
        if (!rights.get().debugConsole()) {
            return EPERM;
        }
        hypervisorConsole.accept((int) character & 0xff);
        return 0;
    }
}
