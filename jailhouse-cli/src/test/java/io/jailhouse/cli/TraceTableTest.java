package io.jailhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.proto.AddressName;
import io.jailhouse.proto.ExecutedBlock;
import io.jailhouse.proto.TraceCellRequest;
import io.jailhouse.proto.TraceOutput;
import io.jailhouse.symbol.Symbols;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a trace is printed. */
class TraceTableTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final TraceOutput output = TraceOutput.newBuilder()
            .setCpu(2)
            .addBlocks(block(1, 0x20e0, 7).setTimes(1))
            .addBlocks(block(1, 0x2420, 10).setTimes(4))
            .addBlocks(block(0, 0xffff_8000_0001_0000L, 0).setTimes(1).setLost(99))
            .addNames(AddressName.newBuilder().setAddress(0x2420).setName("print+0x24"))
            .setLost(7)
            .build();

    private static ExecutedBlock.Builder block(int level, long address, long instructions) {
        return ExecutedBlock.newBuilder()
                .setExceptionLevel(level)
                .setAddress(address)
                .setInstructions(instructions);
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aLineABlock() {
        assertThat(new TraceTable(out, Optional.empty()).print(output)).isTrue();
        assertThat(printed()).isEqualTo("""
                        CPU  EL   ADDRESS             INSNS     TIMES  SYMBOL
                        2    EL1  0x20e0                  7
                        2    EL1  0x2420                 10        x4  print+0x24
                        2    --- 99 blocks not recorded ---
                        2    EL0  0xffff800000010000      0
                        2    --- 7 blocks not recorded ---
                        """);
    }

    @Test
    void theUsersSymbolsCountInPlaceOfTheDaemons() {
        Symbols own = Symbols.of(List.of(new Symbols.Function(0x2000, 0x400, "main")));
        new TraceTable(out, Optional.of(own)).print(output);
        assertThat(printed()).contains("  7            main+0xe0\n").doesNotContain("print");
    }

    @Test
    void anotherDaemonIsAskedForTheRest() {
        TraceTable table = new TraceTable(out, Optional.empty());
        TraceCellRequest whole =
                TraceCellRequest.newBuilder().setLines(10).setMicros(500).build();
        table.print(output);
        table.print(output);
        TraceCellRequest rest = table.rest(whole, 200_000);
        assertThat(rest.getLines()).isEqualTo(4);
        assertThat(rest.getMicros()).isEqualTo(300);
        assertThat(table.rest(whole, 900_000).getMicros()).isEqualTo(1);
        TraceCellRequest boundless = TraceCellRequest.getDefaultInstance();
        assertThat(table.rest(boundless, 200_000)).isEqualTo(boundless);
        assertThat(printed()).containsOnlyOnce("SYMBOL");
    }

    @Test
    void itTellsWhenNobodyReads() {
        out.close();
        assertThat(new TraceTable(out, Optional.empty()).print(output)).isFalse();
    }
}
