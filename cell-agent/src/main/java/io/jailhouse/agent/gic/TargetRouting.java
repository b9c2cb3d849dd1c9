package io.jailhouse.agent.gic;

/**
 * GICv2: each shared interrupt goes to CPUs by a bit for each, and the distributor sends SGIs. One for each CPU, which
 * makes the accesses.
 */
final class TargetRouting implements Routing {

    private static final int CTLR = 0x000;
    private static final int TYPER = 0x004;
    private static final int IIDR = 0x008;
    private static final int ITARGETSR = StateRegisters.ITARGETSR;
    private static final int ITARGETSR_END = 0xc00;
    private static final int SGIR = 0xf00;

    private static final int CTLR_ENABLED = 1;
    /** 31 lockable interrupts and two security states, as GIC-400. */
    private static final int TYPER_FEATURES = 31 << 11 | 1 << 10;

    private static final int TYPER_CPUS_SHIFT = 5;
    private static final int MAXIMUM_CPUS = 8;
    private static final int ALL_LANES = 0x0101_0101;

    private final Gic gic;
    private final CpuInterface cpu;

    TargetRouting(Gic gic, CpuInterface cpu) {
        this.gic = gic;
        this.cpu = cpu;
    }

    @Override
    public boolean isBanked() {
        return true;
    }

    @Override
    public boolean store(int offset, long value, int size) {
        if (offset < ITARGETSR || offset >= ITARGETSR_END) {
            return false;
        }
        int first = offset - ITARGETSR;
        for (int lane = 0; lane < size; lane++) {
            int targets = (int) (value >>> (lane * Byte.SIZE)) & 0xff;
            if (gic.owns(first + lane) && !gic.mayRoute(targets)) {
                throw ForeignRoute.of(first + lane);
            }
        }
        for (int lane = 0; lane < size; lane++) {
            if (gic.owns(first + lane)) {
                gic.setRoute(first + lane, (int) (value >>> (lane * Byte.SIZE)) & 0xff);
            }
        }
        return true;
    }

    /** The targets of private interrupts tell a CPU which bit it is. */
    @Override
    public int readTargets(int first, int mask) {
        if (first < Gic.FIRST_SHARED) {
            return (1 << cpu.cpu()) * ALL_LANES;
        }
        int value = 0;
        for (int lane = 0; lane < Integer.BYTES; lane++) {
            if (gic.owns(first + lane)) {
                value |= gic.route(first + lane) << (lane * Byte.SIZE);
            }
        }
        return value & mask;
    }

    @Override
    public int read(int offset) {
        return switch (offset) {
            case CTLR -> CTLR_ENABLED;
            case TYPER -> TYPER_FEATURES | ((cpus() - 1) << TYPER_CPUS_SHIFT) | (gic.words() - 1);
            case IIDR -> Identification.GIC400_IIDR;
            default -> Identification.GIC400_DISTRIBUTOR.at(offset);
        };
    }

    private int cpus() {
        return Math.min(gic.platform().boardCpus().size(), MAXIMUM_CPUS);
    }

    @Override
    public void write(int offset, int value) {
        if (offset == SGIR) {
            send(value & 0xf, value >>> 24 & 3, value >>> 16 & 0xff);
        }
    }

    /** Sends an SGI to listed CPUs (mode 0), to all others (1) or to the sender (2), as far as they are the cell's. */
    private void send(int sgi, int mode, int list) {
        for (CpuInterface target : gic.cpus()) {
            if (target == null) {
                continue;
            }
            boolean named = switch (mode) {
                case 0 -> target.cpu() < MAXIMUM_CPUS && (list >>> target.cpu() & 1) != 0;
                case 1 -> target != cpu;
                case 2 -> target == cpu;
                default -> false;
            };
            if (named) {
                target.receive(sgi, cpu.cpu());
            }
        }
    }
}
