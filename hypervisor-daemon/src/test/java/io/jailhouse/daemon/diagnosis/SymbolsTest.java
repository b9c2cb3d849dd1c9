package io.jailhouse.daemon.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.symbol.Symbols;
import io.jailhouse.symbol.Symbols.Function;
import java.util.List;
import org.junit.jupiter.api.Test;

class SymbolsTest {
    private final Symbols symbols = Symbols.of(List.of(
            new Function(0x1000, 0, "start"),
            new Function(0x2000, 0x100, "main"),
            new Function(0x2000, 0, "label"),
            new Function(0xffff_8000_0000_0000L, 8, "kernel")));

    @Test
    void namesTheFunctionAndTheOffset() {
        assertThat(symbols.at(0x1000)).contains("start");
        assertThat(symbols.at(0x1ffc)).contains("start+0xffc");
        assertThat(symbols.at(0x20fc)).contains("main+0xfc");
        assertThat(symbols.at(0xffff_8000_0000_0004L)).contains("kernel+0x4");
    }

    @Test
    void aSizeEndsAFunction() {
        assertThat(symbols.at(0x2100)).isEmpty();
        assertThat(symbols.at(0xfff)).isEmpty();
        assertThat(Symbols.none().at(0)).isEmpty();
    }
}
