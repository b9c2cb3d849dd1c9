package io.jailhouse.config;

/** Layout of {@code struct jailhouse_cell_desc}; revision 13 differs only in the first six bytes. */
final class CellLayout {
    /** Sixth byte: architecture (revision 14). */
    static final int ARCHITECTURE_OFFSET = 5;

    /** Format revision, u16. */
    static final int REVISION_OFFSET = 6;

    /** Name, NUL-terminated. */
    static final int NAME_OFFSET = 8;

    /** Bytes of the name. */
    static final int NAME_LENGTH = 32;

    /** Cell id, u32. */
    static final int ID_OFFSET = NAME_OFFSET + NAME_LENGTH;

    /** Flags, u32. */
    static final int FLAGS_OFFSET = ID_OFFSET + Integer.BYTES;

    /** Bytes of the CPU set, u32; the seven array counts follow, u32 each. */
    static final int CPU_SET_SIZE_OFFSET = FLAGS_OFFSET + Integer.BYTES;

    /** First interrupt of virtual PCI devices, u32. */
    static final int VPCI_IRQ_BASE_OFFSET = CPU_SET_SIZE_OFFSET + 8 * Integer.BYTES;

    /** Reset address, u64. */
    static final int CPU_RESET_ADDRESS_OFFSET = VPCI_IRQ_BASE_OFFSET + Integer.BYTES;

    /** Timeout of replies, u64. */
    static final int MSG_REPLY_TIMEOUT_OFFSET = CPU_RESET_ADDRESS_OFFSET + Long.BYTES;

    /** Console. */
    static final int CONSOLE_OFFSET = MSG_REPLY_TIMEOUT_OFFSET + Long.BYTES;

    /** Length of the structure. */
    static final int LENGTH = CONSOLE_OFFSET + ConsoleLayout.LENGTH;

    private CellLayout() {}
}
