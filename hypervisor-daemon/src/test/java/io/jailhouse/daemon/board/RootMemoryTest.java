package io.jailhouse.daemon.board;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.daemon.board.RootMemory.Piece;
import java.util.List;
import org.junit.jupiter.api.Test;

class RootMemoryTest {
    private static final long READ = MemoryFlag.READ.mask();
    private static final long READ_WRITE = READ | MemoryFlag.WRITE.mask();
    private static final MemoryRegion PERIPHERALS = new MemoryRegion(0x01900000, 0x01900000, 0x01229000, READ_WRITE);
    private static final PhysicalRange UART1 = new PhysicalRange(0x02810000, 0x10000);

    private final RootMemory whole = RootMemory.of(List.of(PERIPHERALS));

    @Test
    void takingTheMiddleLeavesTwoPieces() {
        assertThat(whole.without(UART1).mapped())
                .extracting(Piece::physical)
                .containsExactly(new PhysicalRange(0x01900000, 0x00f10000), new PhysicalRange(0x02820000, 0x00309000));
    }

    @Test
    void cellsTakeTheVirtualAddressesOfTheRootCell() {
        MemoryRegion shifted = new MemoryRegion(0x1000, 0x9000, 0x3000, READ_WRITE);
        assertThat(RootMemory.of(List.of(shifted))
                        .without(new PhysicalRange(0x1000, 0x1000))
                        .without(new PhysicalRange(0x9000, 0x1000))
                        .mapped())
                .containsExactly(new Piece(new PhysicalRange(0xa000, 0x2000), 0x2000, READ_WRITE));
    }

    @Test
    void whatComesBackIsAccessibleAgain() {
        RootMemory again = whole.without(UART1).with(UART1, List.of(PERIPHERALS));
        assertThat(again.mayWrite(PhysicalRange.of(PERIPHERALS))).isTrue();
    }

    @Test
    void whatComesBackHasTheFlagsOfTheRootCell() {
        MemoryRegion readOnly = new MemoryRegion(0x10000, 0x10000, 0x4000, READ);
        PhysicalRange loadable = new PhysicalRange(0x12000, 0x8000);
        RootMemory loading = RootMemory.of(List.of(readOnly)).without(loadable).with(loadable, List.of(readOnly));
        assertThat(loading.mapped())
                .as("only the part that the root cell's configuration has")
                .containsExactly(new Piece(new PhysicalRange(0x10000, 0x4000), 0x10000, READ));
        assertThat(loading.mayWrite(new PhysicalRange(0x12000, 4))).isFalse();
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
    void theLaterOfTwoOverlappingRegionsWins() {
        MemoryRegion below = new MemoryRegion(0x40000, 0x1000, 0x3000, READ_WRITE);
        MemoryRegion above = new MemoryRegion(0x80000, 0x2000, 0x1000, READ);
        assertThat(RootMemory.of(List.of(below, above)).mapped())
                .containsExactly(
                        new Piece(new PhysicalRange(0x1000, 0x1000), 0x40000, READ_WRITE),
                        new Piece(new PhysicalRange(0x2000, 0x1000), 0x80000, READ),
                        new Piece(new PhysicalRange(0x3000, 0x1000), 0x42000, READ_WRITE));
    }

    @Test
    void anUnalignedPhysicalAddressIsRoundedDown() {
        MemoryRegion region = new MemoryRegion(0x40123, 0x1000, 0x1000, READ);
        assertThat(RootMemory.of(List.of(region)).mapped())
                .containsExactly(new Piece(new PhysicalRange(0x1000, 0x1000), 0x40000, READ));
    }

    @Test
    void aCellThatTakesAPartOfAPageTakesTheSubpageRegionInWhichItBegins() {
        MemoryRegion page = new MemoryRegion(0x1c20000, 0x1c20000, 0x1000, READ_WRITE);
        MemoryRegion clocks = new MemoryRegion(0x1c21000, 0x1c21000, 0x400, READ_WRITE);
        RootMemory memory = RootMemory.of(List.of(page, clocks));
        RootMemory taken =
                memory.without(new PhysicalRange(0x1c20060, 0x10)).without(new PhysicalRange(0x1c21060, 0x10));
        assertThat(taken.mapped()).as("pages stay").isEqualTo(memory.mapped());
        assertThat(taken.subpages()).isEmpty();
    }

    @Test
    void ofASubpageRegionOnlyThePartThatTheCellHadComesBack() {
        MemoryRegion clocks = new MemoryRegion(0x1c21000, 0x1c21000, 0x400, READ_WRITE);
        PhysicalRange part = new PhysicalRange(0x1c21060, 0x10);
        RootMemory again = RootMemory.of(List.of(clocks)).without(part).with(part, List.of(clocks));
        assertThat(again.subpages()).containsExactly(new Piece(part, 0x1c21060, READ_WRITE));
    }

    @Test
    void thereAreNeverMoreSubpageRegionsThanConfigured() {
        PhysicalRange part = new PhysicalRange(0x2810000, 0x400);
        assertThat(whole.overflowsWith(part, List.of(PERIPHERALS))).isTrue();
        assertThat(whole.with(part, List.of(PERIPHERALS))).isEqualTo(whole);
        assertThat(whole.overflowsWith(UART1, List.of(PERIPHERALS))).isFalse();
    }

    @Test
    void aRegionOfSizeZeroIsNothing() {
        assertThat(RootMemory.of(List.of(new MemoryRegion(0x1000, 0x10, 0, READ))))
                .isEqualTo(new RootMemory(List.of(), List.of(), 0));
    }

    @Test
    void rangesAtTheEndOfTheAddressSpaceDoNotWrap() {
        MemoryRegion top = new MemoryRegion(0xffff_ffff_ffff_e000L, 0xffff_ffff_ffff_e000L, 0x2000, READ_WRITE);
        RootMemory memory = RootMemory.of(List.of(top));
        assertThat(memory.mayWrite(PhysicalRange.of(top))).isTrue();
        assertThat(memory.without(new PhysicalRange(0xffff_ffff_ffff_f000L, 0x1000))
                        .mapped())
                .extracting(Piece::physical)
                .containsExactly(new PhysicalRange(0xffff_ffff_ffff_e000L, 0x1000));
    }
}
