package io.jailhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class NumbersTest {
    @Test
    void basesAreThoseOfStrtoll() {
        assertThat(Numbers.parse("10")).hasValue(10);
        assertThat(Numbers.parse("0x10")).hasValue(16);
        assertThat(Numbers.parse("0X1f")).hasValue(31);
        assertThat(Numbers.parse("010")).hasValue(8);
        assertThat(Numbers.parse("0")).hasValue(0);
        assertThat(Numbers.parse(" +7")).hasValue(7);
    }

    @Test
    void emptyWordIsZeroAsForTheOriginal() {
        assertThat(Numbers.parse("")).hasValue(0);
        assertThat(Numbers.parseAddress("")).isEmpty();
    }

    @Test
    void everythingElseIsAName() {
        assertThat(Numbers.parse("-1")).isEmpty();
        assertThat(Numbers.parse("08")).isEmpty();
        assertThat(Numbers.parse("1a")).isEmpty();
        assertThat(Numbers.parse("0x")).isEmpty();
        assertThat(Numbers.parse("inmate-demo")).isEmpty();
        assertThat(Numbers.parse("9223372036854775808")).isEmpty();
    }

    @Test
    void addressesUseAll64Bits() {
        assertThat(Numbers.parseAddress("0xffffffffffffffff")).hasValue(-1L);
        assertThat(Numbers.parseAddress("0x1ffffffffffffffff")).isEmpty();
        assertThat(Numbers.parseAddress("4096")).hasValue(4096);
    }
}
