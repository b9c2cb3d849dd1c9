package io.jailhouse.shm;

/**
 * Layout of a communication region (the page that a cell shares with the hypervisor, revision 2 of the ABI) and of the
 * file that holds those of all cells: a page with the file's header, then one page a cell id.
 */
public final class CommunicationRegionDescriptor {

    /** Magic of the file (not of a page: that one belongs to the ABI). */
    public static final long MAGIC = SharedFileHeader.magic("JHCOMMS\0");

    /** Version of the file's layout. */
    public static final int VERSION = 1;

    /** Bytes of one page. */
    public static final int PAGE_SIZE = 4096;

    /** Highest cell id, plus 1. */
    public static final int CELLS = 64;

    /** Offset in the file of the page of cell 0; the header's page lies before it. */
    public static final int FIRST_PAGE_OFFSET = PAGE_SIZE;

    /** Bytes of the file. */
    public static final int FILE_LENGTH = FIRST_PAGE_OFFSET + CELLS * PAGE_SIZE;

    /** The first six bytes of a started cell's page, then the revision: together one little-endian word. */
    public static final long SIGNATURE_AND_REVISION = SharedFileHeader.magic("JHCOMM\2\0");

    /** u8[6]: signature {@code JHCOMM}. */
    public static final int SIGNATURE_OFFSET = 0;

    /** u16: revision of the ABI. */
    public static final int REVISION_OFFSET = SIGNATURE_OFFSET + 6;

    /** u32: state of the cell, written by the cell while it runs. */
    public static final int CELL_STATE_OFFSET = REVISION_OFFSET + Short.BYTES;

    /** u32: message to the cell, 0 for none; the cell clears it. */
    public static final int MESSAGE_OFFSET = CELL_STATE_OFFSET + Integer.BYTES;

    /** u32: the cell's reply, 0 for none; the sender clears it. */
    public static final int REPLY_OFFSET = MESSAGE_OFFSET + Integer.BYTES;

    /** u32: bit 0 debug putc permitted, bit 1 active. */
    public static final int FLAGS_OFFSET = REPLY_OFFSET + Integer.BYTES;

    /** The cell's console, {@link #CONSOLE_LENGTH} bytes. */
    public static final int CONSOLE_OFFSET = FLAGS_OFFSET + Integer.BYTES;

    /** Within the console: u64 address. */
    public static final int CONSOLE_ADDRESS_OFFSET = CONSOLE_OFFSET;

    /** Within the console: u32 size. */
    public static final int CONSOLE_SIZE_OFFSET = CONSOLE_ADDRESS_OFFSET + Long.BYTES;

    /** Within the console: u16 type. */
    public static final int CONSOLE_TYPE_OFFSET = CONSOLE_SIZE_OFFSET + Integer.BYTES;

    /** Within the console: u16 flags. */
    public static final int CONSOLE_FLAGS_OFFSET = CONSOLE_TYPE_OFFSET + Short.BYTES;

    /** Within the console: u32 divider. */
    public static final int CONSOLE_DIVIDER_OFFSET = CONSOLE_FLAGS_OFFSET + Short.BYTES;

    /** Within the console: u32 number of the clock gate. */
    public static final int CONSOLE_GATE_OFFSET = CONSOLE_DIVIDER_OFFSET + Integer.BYTES;

    /** Within the console: u64 address of the clock register. */
    public static final int CONSOLE_CLOCK_OFFSET = CONSOLE_GATE_OFFSET + Integer.BYTES;

    /** Bytes of the console. */
    public static final int CONSOLE_LENGTH = CONSOLE_CLOCK_OFFSET + Long.BYTES - CONSOLE_OFFSET;

    /** u64: base of the PCI configuration window. */
    public static final int PCI_MMCONFIG_OFFSET = CONSOLE_OFFSET + CONSOLE_LENGTH;

    /** Where the part begins that depends on the architecture. */
    public static final int PLATFORM_OFFSET = PCI_MMCONFIG_OFFSET + Long.BYTES;

    /** ARM: u8 GIC version, followed by 7 bytes of padding. */
    public static final int ARM_GIC_VERSION_OFFSET = PLATFORM_OFFSET;

    /** ARM: u64 distributor base. */
    public static final int ARM_GICD_OFFSET = ARM_GIC_VERSION_OFFSET + Long.BYTES;

    /** ARM: u64 CPU interface base. */
    public static final int ARM_GICC_OFFSET = ARM_GICD_OFFSET + Long.BYTES;

    /** ARM: u64 redistributor base. */
    public static final int ARM_GICR_OFFSET = ARM_GICC_OFFSET + Long.BYTES;

    /** ARM: u32 first interrupt of virtual PCI devices. */
    public static final int ARM_VPCI_IRQ_BASE_OFFSET = ARM_GICR_OFFSET + Long.BYTES;

    /** x86: u16 port of the PM timer. */
    public static final int X86_PM_TIMER_OFFSET = PLATFORM_OFFSET;

    /** x86: u16 number of the cell's CPUs. */
    public static final int X86_CPUS_OFFSET = X86_PM_TIMER_OFFSET + Short.BYTES;

    /** x86: u32 frequency of the time stamp counter in kHz. */
    public static final int X86_TSC_OFFSET = X86_CPUS_OFFSET + Short.BYTES;

    /** x86: u32 frequency of the APIC timer in kHz. */
    public static final int X86_APIC_TIMER_OFFSET = X86_TSC_OFFSET + Integer.BYTES;

    /** Cell state: running. */
    public static final int STATE_RUNNING = 0;

    /** Cell state: running, and wants no other cell created or destroyed. */
    public static final int STATE_RUNNING_LOCKED = 1;

    /** Cell state: shut down. */
    public static final int STATE_SHUT_DOWN = 2;

    /** Cell state: failed. */
    public static final int STATE_FAILED = 3;

    /** Cell state: the inmate does not know this revision of the communication region. */
    public static final int STATE_WRONG_REVISION = 4;

    /** Message: may the cell be shut down? */
    public static final int MESSAGE_SHUTDOWN_REQUEST = 1;

    /** Message: cells were created or destroyed. */
    public static final int MESSAGE_RECONFIGURATION_COMPLETED = 2;

    /** Reply: the message is not known. */
    public static final int REPLY_UNKNOWN = 1;

    /** Reply: no. */
    public static final int REPLY_DENIED = 2;

    /** Reply: yes. */
    public static final int REPLY_APPROVED = 3;

    /** Reply to an information. */
    public static final int REPLY_RECEIVED = 4;

    static {
        check(PCI_MMCONFIG_OFFSET, 56);
        check(ARM_VPCI_IRQ_BASE_OFFSET, 96);
        check(X86_APIC_TIMER_OFFSET, 72);
    }

    private CommunicationRegionDescriptor() {}

    private static void check(int offset, int expected) {
        if (offset != expected) {
            throw new AssertionError("the ABI has this field at " + expected + ", not at " + offset);
        }
    }
}
