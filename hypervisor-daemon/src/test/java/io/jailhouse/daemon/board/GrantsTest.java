package io.jailhouse.daemon.board;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.proto.GrantedRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class GrantsTest {
    private static final Path CONFIGS = Path.of(System.getProperty("project.root"), "configs", "arm64");
    private static final long READ = MemoryFlag.READ.mask();
    private static final long READ_WRITE = READ | MemoryFlag.WRITE.mask();
    private static final long IO = MemoryFlag.IO.mask();
    private static final long UART = 0x02810000;

    private final Board enabled = Board.enabledWith(
            ConfigReader.readSystem("system", bytes("k3-am625-sk.cell")).configuration());
    private final CellConfig demo =
            ConfigReader.readCell("cell", bytes("k3-am625-sk-inmate-demo.cell")).configuration();

    @Test
    void aRegionOfWholePagesIsMappedWithItsRights() {
        GrantedRange range = only(new MemoryRegion(0xe0000000L, 0x4000, 0x2000, READ));
        assertThat(range.getGuestBase()).isEqualTo(0x4000);
        assertThat(range.getMemoryOffset()).isEqualTo(0xe0000000L);
        assertThat(range.getRead()).isTrue();
        assertThat(range.getWrite()).isFalse();
    }

    @Test
    void anUnalignedPhysicalAddressIsRoundedDown() {
        assertThat(only(new MemoryRegion(0xe0000fffL, 0, 0x1000, READ)).getMemoryOffset())
                .isEqualTo(0xe0000000L);
        assertThat(only(new MemoryRegion(0x1c20fff, 0, 0x1000, READ | IO)).getRegisterFileOffset())
                .isEqualTo(0x1c20000);
    }

    @Test
    void unalignedSizeOrVirtualAddressMakesASubpageRegion() {
        for (MemoryRegion region : List.of(
                new MemoryRegion(0x1c20fff, 0x1c20060, 0x1000, READ), new MemoryRegion(0x1c20fff, 0, 0x1001, READ))) {
            GrantedRange range = only(region);
            assertThat(range.getSubpage().getPhysicalAddress()).isEqualTo(0x1c20fff);
            assertThat(range.getSubpage().getFlags()).isEqualTo(READ);
            assertThat(range.getSize()).isEqualTo(region.size());
        }
    }

    @Test
    void aSerialPortInASubpageRegionIsBehindIt() {
        GrantedRange range = only(new MemoryRegion(UART, UART, 0x100, READ_WRITE | IO));
        assertThat(range.getSubpage().getPortsList())
                .singleElement()
                .satisfies(port -> assertThat(port.getPhysicalAddress()).isEqualTo(UART));
    }

    @Test
    void aSerialPortLiesOverTheRegionThatHoldsIt() {
        List<GrantedRange> ranges = ranges(new MemoryRegion(0x2800000, 0x6800000, 0x20000, READ_WRITE | IO));
        assertThat(ranges)
                .extracting(GrantedRange::getTargetCase)
                .first()
                .isEqualTo(GrantedRange.TargetCase.REGISTER_FILE_OFFSET);
        assertThat(ranges.getLast().getSerial().getPhysicalAddress()).isEqualTo(UART);
        assertThat(ranges.getLast().getGuestBase()).isEqualTo(0x6810000);
    }

    @Test
    void theCommunicationRegionIsOnePage() {
        GrantedRange range = only(new MemoryRegion(0x123, 0x80000000L, 0x10000, READ | MemoryFlag.COMM_REGION.mask()));
        assertThat(range.getCommunication().getCellId()).isEqualTo(1);
        assertThat(range.getSize()).isEqualTo(0x1000);
        assertThat(range.getWrite()).isFalse();
    }

    @Test
    void nothingIsGrantedAboveTheAddressSpace() {
        long top = Board.ADDRESS_SPACE_BYTES;
        assertThat(ranges(
                        new MemoryRegion(0, 0, 0, READ),
                        new MemoryRegion(0, top, 0x1000, READ),
                        new MemoryRegion(top, 0, 0x1000, READ),
                        new MemoryRegion(-0x1000, 0, 0x1000, READ),
                        new MemoryRegion(0, -0x800, 0x800, READ),
                        new MemoryRegion(0, -0x1000, 0x1000, MemoryFlag.COMM_REGION.mask())))
                .isEmpty();
        assertThat(only(new MemoryRegion(0, top - 0x1000, -0x1000, READ)).getSize())
                .isEqualTo(0x1000);
        assertThat(only(new MemoryRegion(top - 0x3000, 0x5000, 0x10000, READ)).getSize())
                .isEqualTo(0x3000);
    }

    private GrantedRange only(MemoryRegion region) {
        List<GrantedRange> ranges = ranges(region);
        assertThat(ranges).hasSize(1);
        return ranges.getFirst();
    }

    private List<GrantedRange> ranges(MemoryRegion... regions) {
        Cell cell = new Cell(
                1, demoWith(List.of(regions)), new TreeSet<>(List.of(2)), new TreeSet<>(), false, CellState.SHUT_DOWN);
        Board board = enabled.plus(new Cell(2, demo, new TreeSet<>(), new TreeSet<>(), false, CellState.SHUT_DOWN));
        return Grants.of(board, cell).getRangesList();
    }

    private CellConfig demoWith(List<MemoryRegion> regions) {
        return new CellConfig(
                demo.storedHeader(),
                demo.revision(),
                demo.architecture(),
                demo.storedName(),
                demo.id(),
                demo.flags(),
                demo.vpciIrqBase(),
                demo.cpuResetAddress(),
                demo.msgReplyTimeout(),
                demo.console(),
                demo.cpuSet(),
                regions,
                demo.cacheRegions(),
                demo.irqchips(),
                demo.pioRegions(),
                demo.pciDevices(),
                demo.pciCapabilities(),
                demo.streamIds());
    }

    private static byte[] bytes(String file) {
        try {
            return Files.readAllBytes(CONFIGS.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
