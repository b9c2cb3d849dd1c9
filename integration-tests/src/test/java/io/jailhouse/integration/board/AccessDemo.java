package io.jailhouse.integration.board;

/** Command lines that load the inmate which makes the accesses that a list asks for (inmates/README.md). */
public final class AccessDemo {
    /** Where the list lies, from the entry of the inmate. */
    static final long LIST_OFFSET = 0x1000;

    private AccessDemo() {}

    /** The line that loads it at address 0 of a cell. */
    public static String intoCell(String cell, String list) {
        return "cell load %s %s -s \"%s\" -a 0x%x".formatted(cell, Project.ACCESS_DEMO, list, LIST_OFFSET);
    }

    /** The line that loads it at an address of the root cell. */
    public static String intoRoot(long address, int cpu, String list) {
        return "root load %s -a 0x%x -s \"%s\" -a 0x%x --cpu %d"
                .formatted(Project.ACCESS_DEMO, address, list, address + LIST_OFFSET, cpu);
    }
}
