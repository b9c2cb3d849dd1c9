package io.jailhouse.daemon.board;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.config.MemoryRegion;
import java.util.List;
import org.junit.jupiter.api.Test;

class RootMemoryTest {
    private static final long READ_WRITE = 3;
    private static final MemoryRegion PERIPHERALS = new MemoryRegion(0x01900000, 0x01900000, 0x01229000, READ_WRITE);
    private static final PhysicalRange UART1 = new PhysicalRange(0x02810000, 0x10000);

    private final RootMemory whole = RootMemory.of(List.of(PERIPHERALS));

    @Test
    void takingTheMiddleLeavesTwoPieces() {
        assertThat(whole.without(UART1).pieces())
                .extracting(RootMemory.Piece::physical)
                .containsExactly(new PhysicalRange(0x01900000, 0x00f10000), new PhysicalRange(0x02820000, 0x00309000));
    }

    @Test
    void piecesKeepTheirVirtualAddress() {
        MemoryRegion shifted = new MemoryRegion(0x1000, 0x9000, 0x3000, READ_WRITE);
        assertThat(RootMemory.of(List.of(shifted))
                        .without(new PhysicalRange(0x1000, 0x1000))
                        .pieces())
                .containsExactly(new RootMemory.Piece(new PhysicalRange(0x2000, 0x2000), 0xa000, READ_WRITE));
    }

    @Test
    void whatComesBackIsAccessibleAgain() {
        RootMemory again = whole.without(UART1).with(UART1, List.of(PERIPHERALS));
        assertThat(again.mayWrite(PhysicalRange.of(PERIPHERALS))).isTrue();
    }

    @Test
    void whatWasTakenAndCameBackLeavesNoTrace() {
        MemoryRegion ram = new MemoryRegion(0xe0000000L, 0xe0000000L, 0x20000000, READ_WRITE);
        List<MemoryRegion> regions = List.of(PERIPHERALS, ram);
        PhysicalRange cellRam = new PhysicalRange(0xe0000000L, 0x10000);
        RootMemory before = RootMemory.of(regions);
        RootMemory taken = before.without(UART1).without(cellRam);
        assertThat(taken.with(UART1, regions).with(cellRam, regions)).isEqualTo(before);
    }

    @Test
    void whatTheRootCellNeverHadDoesNotComeToIt() {
        PhysicalRange foreign = new PhysicalRange(0x9_0000_0000L, 0x1000);
        assertThat(whole.with(foreign, List.of(PERIPHERALS)).mayWrite(foreign)).isFalse();
    }

    @Test
    void takingAnAbsentRangeChangesNothing() {
        assertThat(whole.without(new PhysicalRange(0x5000, 0x1000))).isEqualTo(whole);
        assertThat(whole.without(new PhysicalRange(0x01900000, 0))).isEqualTo(whole);
    }

    @Test
    void rangesAtTheEndOfTheAddressSpaceDoNotWrap() {
        MemoryRegion top = new MemoryRegion(0xffff_ffff_ffff_f000L, 0, 0x1000, READ_WRITE);
        RootMemory memory = RootMemory.of(List.of(top));
        assertThat(memory.mayWrite(new PhysicalRange(0xffff_ffff_ffff_f000L, 0x1000)))
                .isTrue();
        assertThat(memory.without(new PhysicalRange(0xffff_ffff_ffff_f800L, 0x800))
                        .pieces())
                .extracting(RootMemory.Piece::physical)
                .containsExactly(new PhysicalRange(0xffff_ffff_ffff_f000L, 0x800));
    }
}
