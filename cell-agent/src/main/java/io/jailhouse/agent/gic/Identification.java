package io.jailhouse.agent.gic;

/**
 * The identification registers at the end of a frame, by which drivers find out what they deal with. They are those of
 * the controllers that most boards have: Arm's GIC-500 (DDI 0516) and GIC-400 (DDI 0471).
 */
final class Identification {

    static final int GIC500_IIDR = 0x0000_043b;
    static final int GIC400_IIDR = 0x0200_143b;
    static final int GIC400_CPU_INTERFACE_IIDR = 0x0202_143b;

    static final Identification GIC500_DISTRIBUTOR = new Identification(0xffd0, 0x44, 0x92, 0x3b);
    static final Identification GIC500_REDISTRIBUTOR = new Identification(0xffd0, 0x44, 0x93, 0x3b);
    static final Identification GIC400_DISTRIBUTOR = new Identification(0x0fd0, 0x04, 0x90, 0x2b);

    private static final int PIDR1_ARM = 0xb4;

    private final int start;
    private final int[] registers;

    /** PIDR4 to PIDR7, PIDR0 to PIDR3, CIDR0 to CIDR3. */
    private Identification(int start, int pidr4, int pidr0, int pidr2) {
        this.start = start;
        registers = new int[] {pidr4, 0, 0, 0, pidr0, PIDR1_ARM, pidr2, 0, 0x0d, 0xf0, 0x05, 0xb1};
    }

    /** The register at an offset; 0 where there is none. */
    int at(int offset) {
        int index = (offset - start) / Integer.BYTES;
        return offset >= start && index < registers.length ? registers[index] : 0;
    }
}
