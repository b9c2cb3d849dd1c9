package io.jailhouse.daemon.board;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Stage2TablesTest {
    private static final long READ_WRITE = 3;
    private static final long NO_HUGE_PAGES = 0x100;
    private static final long GIB = 1L << 30;
    private static final long MIB = 1L << 20;

    private final Stage2Tables tables = new Stage2Tables();

    @Test
    void nothingTakesTwoTablesOfTheFirstLevel() {
        assertThat(tables.pages()).isEqualTo(2);
    }

    @Test
    void wholeGibsAreBlocks() {
        tables.add(0x8000_0000L, 0x8000_0000L, 2 * GIB, READ_WRITE);
        assertThat(tables.pages()).isEqualTo(2);
    }

    @Test
    void aPageTakesATableOfTheSecondAndOneOfTheThirdLevel() {
        tables.add(0, 0xe000_0000L, 0x1000, READ_WRITE);
        assertThat(tables.pages()).isEqualTo(4);
        tables.add(0x10_0000, 0xe010_0000L, 0x1000, READ_WRITE);
        assertThat(tables.pages()).as("another page of the same 2 MiB").isEqualTo(4);
    }

    @Test
    void endsThatAreNotOnABlockTakeATableEach() {
        tables.add(0x1000, 0x1000, 8 * MIB, READ_WRITE);
        assertThat(tables.pages()).isEqualTo(2 + 1 + 2);
    }

    @Test
    void memoryThatIsShiftedAgainstItsAddressesIsMappedByPages() {
        tables.add(0, 0x1000, 8 * MIB, READ_WRITE);
        assertThat(tables.pages()).isEqualTo(2 + 1 + 4);
    }

    @Test
    void aRegionWithoutHugePagesIsMappedByPages() {
        tables.add(0, 0, GIB, READ_WRITE | NO_HUGE_PAGES);
        assertThat(tables.pages()).isEqualTo(2 + 1 + 512);
    }

    @Test
    void subpageRegionsEmptyOnesAndThoseBeyondFortyBitsAreNotMapped() {
        tables.add(0x100, 0, 0x1000, READ_WRITE);
        tables.add(0x1000, 0, 0x800, READ_WRITE);
        tables.add(0x1000, 0, 0, READ_WRITE);
        tables.add(-0x1000, 0, 0x1000, READ_WRITE);
        assertThat(tables.pages()).isEqualTo(2);
    }

    @Test
    void aRegionThatLeavesTheAddressSpaceEndsThere() {
        tables.add(0x1000, 0x1000, -0x2000, READ_WRITE);
        assertThat(tables.pages()).as("only its first block is in pages").isEqualTo(2 + 1 + 1);
    }
}
