package io.jailhouse.shm;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The hypervisor's side of the communication region of one cell.
 *
 * <p>The inmate maps the same page and writes it at any time: every value read is only a claim. Words that both sides
 * write are read with acquire and written with release, in the order that the protocol prescribes. Any thread may
 * call; one thread at a time sends.
 */
public final class CommunicationRegion implements AutoCloseable {

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final Mapping mapping;
    private final MemorySegment page;

    private CommunicationRegion(Mapping mapping) {
        this.mapping = mapping;
        this.page = mapping.segment();
    }

    /**
     * Opens the region of one cell.
     *
     * @param path the board's communication file
     * @param cellId 0 to 63
     * @return the region
     * @throws IOException when the file is absent or of another layout
     */
    public static CommunicationRegion open(Path path, int cellId) throws IOException {
        try (Mapping header = Mapping.readOnly(path, 0, CommunicationRegionDescriptor.PAGE_SIZE)) {
            SharedFileHeader.check(
                    path, header.segment(), CommunicationRegionDescriptor.MAGIC, CommunicationRegionDescriptor.VERSION);
        }
        return new CommunicationRegion(
                Mapping.readWrite(path, fileOffset(cellId), CommunicationRegionDescriptor.PAGE_SIZE));
    }

    /**
     * Where the page of a cell lies in the communication file, for grants.
     *
     * @param cellId 0 to 63
     * @return offset in bytes, a multiple of 4096
     */
    public static long fileOffset(int cellId) {
        Objects.checkIndex(cellId, CommunicationRegionDescriptor.CELLS);
        return CommunicationRegionDescriptor.FIRST_PAGE_OFFSET
                + (long) cellId * CommunicationRegionDescriptor.PAGE_SIZE;
    }

    /** Makes the page that of a cell that was never started: zeros, no signature, state shut down. */
    public void prepare() {
        setCellState(CommunicationRegionDescriptor.STATE_SHUT_DOWN);
        clearAllButTheState();
    }

    /**
     * Makes the page that of a cell that is about to start: zeros, then the given fields, state running.
     *
     * @param flags bit 0 debug putc permitted, bit 1 active
     * @param console the cell's console
     * @param pciMmconfigBase base of the PCI configuration window, as the system configuration has it
     * @param platform fields of the architecture
     */
    public void reset(int flags, ConsoleRecord console, long pciMmconfigBase, PlatformRecord platform) {
        clearAllButTheState();
        putLong(CommunicationRegionDescriptor.SIGNATURE_OFFSET, CommunicationRegionDescriptor.SIGNATURE_AND_REVISION);
        putInt(CommunicationRegionDescriptor.FLAGS_OFFSET, flags);
        putLong(CommunicationRegionDescriptor.CONSOLE_ADDRESS_OFFSET, console.address());
        putInt(CommunicationRegionDescriptor.CONSOLE_SIZE_OFFSET, console.size());
        putShort(CommunicationRegionDescriptor.CONSOLE_TYPE_OFFSET, console.type());
        putShort(CommunicationRegionDescriptor.CONSOLE_FLAGS_OFFSET, console.flags());
        putInt(CommunicationRegionDescriptor.CONSOLE_DIVIDER_OFFSET, console.divider());
        putInt(CommunicationRegionDescriptor.CONSOLE_GATE_OFFSET, console.gateNumber());
        putLong(CommunicationRegionDescriptor.CONSOLE_CLOCK_OFFSET, console.clockRegister());
        putLong(CommunicationRegionDescriptor.PCI_MMCONFIG_OFFSET, pciMmconfigBase);
        put(platform);
        setCellState(CommunicationRegionDescriptor.STATE_RUNNING);
    }

    /**
     * The state word, as the cell (or the hypervisor, while the cell does not run) wrote it.
     *
     * @return 0 running, 1 running/locked, 2 shut down, 3 failed, 4 wrong revision, or anything
     */
    public int cellState() {
        return (int) INT.getAcquire(page, (long) CommunicationRegionDescriptor.CELL_STATE_OFFSET);
    }

    /**
     * Sets the state word.
     *
     * @param state one of the STATE_ constants of {@link CommunicationRegionDescriptor}
     */
    public void setCellState(int state) {
        INT.setRelease(page, (long) CommunicationRegionDescriptor.CELL_STATE_OFFSET, state);
    }

    /**
     * Sends a message: clears the reply, then writes the message, so that a reply that is seen later is to this one.
     *
     * @param message one of the MESSAGE_ constants of {@link CommunicationRegionDescriptor}
     */
    public void send(int message) {
        INT.setRelease(page, (long) CommunicationRegionDescriptor.REPLY_OFFSET, 0);
        INT.setRelease(page, (long) CommunicationRegionDescriptor.MESSAGE_OFFSET, message);
    }

    /**
     * The message that the cell has not taken yet.
     *
     * @return a message, 0 for none
     */
    public int message() {
        return (int) INT.getAcquire(page, (long) CommunicationRegionDescriptor.MESSAGE_OFFSET);
    }

    /**
     * The cell's reply. The cell clears the message before it writes the reply.
     *
     * @return one of the REPLY_ constants of {@link CommunicationRegionDescriptor}, 0 for none yet, or anything
     */
    public int reply() {
        return (int) INT.getAcquire(page, (long) CommunicationRegionDescriptor.REPLY_OFFSET);
    }

    /**
     * Answers in the place of a cell whose inmate does not do it itself: clears the message, then writes the reply.
     *
     * @param reply one of the REPLY_ constants of {@link CommunicationRegionDescriptor}
     */
    public void answer(int reply) {
        INT.setRelease(page, (long) CommunicationRegionDescriptor.MESSAGE_OFFSET, 0);
        INT.setRelease(page, (long) CommunicationRegionDescriptor.REPLY_OFFSET, reply);
    }

    /**
     * The page itself.
     *
     * @return 4096 bytes, valid until {@link #close()}
     */
    public MemorySegment segment() {
        return page;
    }

    /** Unmaps the page. */
    @Override
    public void close() {
        mapping.close();
    }

    /** Who reads the state word meanwhile must not see a cell that runs. */
    private void clearAllButTheState() {
        int behindState = CommunicationRegionDescriptor.CELL_STATE_OFFSET + Integer.BYTES;
        page.asSlice(0, CommunicationRegionDescriptor.CELL_STATE_OFFSET).fill((byte) 0);
        page.asSlice(behindState).fill((byte) 0);
    }

    private void put(PlatformRecord platform) {
        switch (platform) {
            case PlatformRecord.Arm arm -> {
                page.set(ValueLayout.JAVA_BYTE, CommunicationRegionDescriptor.ARM_GIC_VERSION_OFFSET, (byte)
                        arm.gicVersion());
                putLong(CommunicationRegionDescriptor.ARM_GICD_OFFSET, arm.gicd());
                putLong(CommunicationRegionDescriptor.ARM_GICC_OFFSET, arm.gicc());
                putLong(CommunicationRegionDescriptor.ARM_GICR_OFFSET, arm.gicr());
                putInt(CommunicationRegionDescriptor.ARM_VPCI_IRQ_BASE_OFFSET, arm.vpciIrqBase());
            }
            case PlatformRecord.X86 x86 -> {
                putShort(CommunicationRegionDescriptor.X86_PM_TIMER_OFFSET, x86.pmTimer());
                putShort(CommunicationRegionDescriptor.X86_CPUS_OFFSET, x86.cpus());
                putInt(CommunicationRegionDescriptor.X86_TSC_OFFSET, x86.tscKhz());
                putInt(CommunicationRegionDescriptor.X86_APIC_TIMER_OFFSET, x86.apicTimerKhz());
            }
        }
    }

    private void putShort(int offset, int value) {
        page.set(ValueLayout.JAVA_SHORT, offset, (short) value);
    }

    /** Opaque: each field whole; the release of the state word that follows makes them visible together. */
    private void putInt(int offset, int value) {
        INT.setOpaque(page, (long) offset, value);
    }

    private void putLong(int offset, long value) {
        LONG.setOpaque(page, (long) offset, value);
    }
}
