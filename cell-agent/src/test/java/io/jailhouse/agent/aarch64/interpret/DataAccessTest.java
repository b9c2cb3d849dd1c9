package io.jailhouse.agent.aarch64.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.cpu.DebugStop;
import io.jailhouse.agent.cpu.Exit;
import io.jailhouse.agent.cpu.Watchpoint;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Watchpoints know what each kind of load and store accesses. */
class DataAccessTest {

    private static final long CODE = 0x3040;

    @ParameterizedTest
    @CsvSource({
        "0x39401420, 0x3005, 1, false, LDRB immediate",
        "0xf9000420, 0x3008, 8, true, STR immediate",
        "0xb9800420, 0x3004, 4, false, LDRSW immediate",
        "0xb89fc020, 0x2ffc, 4, false, LDURSW",
        "0xb8010420, 0x3000, 4, true, STR post-index",
        "0xf85f0c20, 0x2ff0, 8, false, LDR pre-index",
        "0xf8627820, 0x3100, 8, false, LDR register",
        "0x79000fe0, 0x3006, 2, true, STRH stack",
        "0xa93f0c20, 0x2ff0, 16, true, STP",
        "0x29410c20, 0x3008, 8, false, LDP of words",
        "0x68c10c20, 0x3000, 8, false, LDPSW post-index",
        "0xa9c10c20, 0x3010, 16, false, LDP pre-index",
        "0xc85f7c20, 0x3000, 8, false, LDXR",
        "0xc8250c20, 0x3000, 16, true, STXP",
        "0x887f8c20, 0x3000, 8, false, LDAXP of words",
        "0x889ffc20, 0x3000, 4, true, STLR",
        "0x08dffc20, 0x3000, 1, false, LDARB",
        "0xb8404820, 0x3004, 4, false, LDTR",
        "0x3dc00420, 0x3010, 16, false, LDR Q",
        "0x3d000420, 0x3001, 1, true, STR B",
        "0xad3f0420, 0x2fe0, 32, true, STP Q",
        "0x6cc10420, 0x3000, 16, false, LDP D post-index",
        "0x4c406020, 0x3000, 48, false, LD1 of three",
        "0x0c000020, 0x3000, 32, true, ST4",
        "0x4d40c420, 0x3000, 2, false, LD1R",
        "0x4d208420, 0x3000, 16, true, ST2 of a lane",
        "0x4d40a020, 0x3000, 12, false, LD3 of a lane",
        "0x4d400420, 0x3000, 1, false, LD1 of a lane",
        "0xd50b7421, 0x3000, 64, true, DC ZVA",
        "0x58000200, 0x3080, 8, false, LDR literal",
        "0x98fffe00, 0x3000, 4, false, LDRSW literal",
        "0x9c000201, 0x3080, 16, false, LDR Q literal"
    })
    void everyByteOfAnAccessIsWatchedAndNoOther(String word, String first, int size, boolean write, String name) {
        long address = Long.decode(first);
        int instruction = Long.decode(word).intValue();
        Exit hit = new Exit.Stopped(new DebugStop.Watchpoint(address, size, write));
        assertThat(run(instruction, new Watchpoint(address, 1, !write, write)))
                .as(name)
                .isEqualTo(hit);
        assertThat(run(instruction, new Watchpoint(address + size - 1, 1, true, true)))
                .as(name)
                .isEqualTo(hit);
        assertThat(run(instruction, new Watchpoint(address - 8, 8, true, true)))
                .as(name)
                .isInstanceOf(Exit.Hypercall.class);
        assertThat(run(instruction, new Watchpoint(address + size, 8, true, true)))
                .as(name)
                .isInstanceOf(Exit.Hypercall.class);
        assertThat(run(instruction, new Watchpoint(address, size, write, !write)))
                .as(name)
                .isInstanceOf(Exit.Hypercall.class);
    }

    private static Exit run(int instruction, Watchpoint watchpoint) {
        try (Guest guest = new Guest()) {
            // With the MMU on, since zeroing is a fault on Device memory.
            guest.mapIdentity(0, Guest.BLOCK);
            guest.enableMmu();
            guest.code(CODE, instruction, Guest.HVC);
            guest.cpu.setX(1, 0x3000);
            guest.cpu.setX(2, 0x20);
            guest.cpu.state().x[Decoder.SP] = 0x3000;
            guest.cpu.hooks().addWatchpoint(watchpoint);
            return guest.run(CODE);
        }
    }
}
