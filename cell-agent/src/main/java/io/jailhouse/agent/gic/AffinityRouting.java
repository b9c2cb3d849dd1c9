package io.jailhouse.agent.gic;

/** GICv3: each shared interrupt goes to the one CPU whose affinity its router register names. */
final class AffinityRouting implements Routing {

    private static final int CTLR = 0x0000;
    private static final int TYPER = 0x0004;
    private static final int IIDR = 0x0008;
    private static final int IROUTER = 0x6000;
    private static final int IROUTER_END = 0x8000;

    /** Affinity routing and group 1 are on, as the root cell's Linux has left them. */
    private static final int CTLR_ARE_GROUP1 = 0x12;
    /** 16 bits of interrupt id, affinity level 3, range selectors, no routing to any of several CPUs; two security states. */
    private static final int TYPER_FEATURES = 1 << 26 | 1 << 25 | 1 << 24 | 15 << 19 | 1 << 10;

    private final Gic gic;

    AffinityRouting(Gic gic) {
        this.gic = gic;
    }

    @Override
    public boolean isBanked() {
        return false;
    }

    @Override
    public boolean store(int offset, long value, int size) {
        if (offset < IROUTER || offset >= IROUTER_END) {
            return false;
        }
        int interrupt = (offset - IROUTER) / Long.BYTES;
        // The upper half alone is affinity level 3, which is not written so.
        boolean upperHalf = size == Integer.BYTES && (offset & Integer.BYTES) != 0;
        if (!upperHalf && gic.owns(interrupt)) {
            long affinity = size == Long.BYTES ? value : value & 0xffff_ffffL;
            if (affinity < 0 || affinity > Integer.MAX_VALUE || !gic.mayRoute((int) affinity)) {
                throw ForeignRoute.of(interrupt);
            }
            gic.setRoute(interrupt, (int) affinity);
        }
        return true;
    }

    @Override
    public int readTargets(int first, int mask) {
        return 0;
    }

    @Override
    public int read(int offset) {
        if (offset >= IROUTER && offset < IROUTER_END) {
            int interrupt = (offset - IROUTER) / Long.BYTES;
            return (offset & Integer.BYTES) == 0 && gic.owns(interrupt) ? gic.route(interrupt) : 0;
        }
        return switch (offset) {
            case CTLR -> CTLR_ARE_GROUP1;
            case TYPER -> TYPER_FEATURES | (gic.words() - 1);
            case IIDR -> Identification.GIC500_IIDR;
            default -> Identification.GIC500_DISTRIBUTOR.at(offset);
        };
    }

    @Override
    public void write(int offset, int value) {
        // Nothing else can be written by a cell.
    }
}
