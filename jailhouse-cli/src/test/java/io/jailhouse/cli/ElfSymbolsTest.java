package io.jailhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jailhouse.proto.Symbol;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ElfSymbolsTest {
    private static final int SECTIONS = 64;
    private static final int SYMBOLS = SECTIONS + 3 * 64;
    private static final int STRINGS = SYMBOLS + 4 * 24;
    private static final byte[] NAMES = "\0main\0start\0$x\0".getBytes(StandardCharsets.US_ASCII);

    @Test
    void findsFunctionsAndLabels() {
        assertThat(ElfSymbols.functions(elf()))
                .containsExactly(
                        Symbol.newBuilder()
                                .setName("main")
                                .setAddress(0x2000)
                                .setSize(0x80)
                                .build(),
                        Symbol.newBuilder().setName("start").build());
    }

    @Test
    void refusesWhatIsNoElfFile() {
        assertThatThrownBy(() -> ElfSymbols.functions("#!/bin/sh".repeat(20).getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not an ELF file");
        assertThatThrownBy(() -> ElfSymbols.functions(new byte[0])).hasMessage("not an ELF file");
        byte[] small = elf();
        small[4] = 1;
        assertThatThrownBy(() -> ElfSymbols.functions(small)).hasMessage("not a 64-bit little-endian ELF file");
        byte[] stripped = elf();
        stripped[SECTIONS + 64 + 4] = 1;
        assertThatThrownBy(() -> ElfSymbols.functions(stripped)).hasMessage("the ELF file has no symbol table");
    }

    @Test
    void aDamagedFileIsOneError() {
        Random random = new Random(4);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = elf();
            for (int j = 0; j <= i % 4; j++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                ElfSymbols.functions(damaged);
            } catch (IllegalArgumentException expected) {
                assertThat(expected.getMessage()).contains("ELF file");
            }
        }
    }

    private static byte[] elf() {
        ByteBuffer file = ByteBuffer.allocate(STRINGS + NAMES.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(0, new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
        file.putLong(0x28, SECTIONS);
        file.putShort(0x3a, (short) 64);
        file.putShort(0x3c, (short) 3);
        section(file, 1, 2, SYMBOLS, 4 * 24, 2);
        section(file, 2, 3, STRINGS, NAMES.length, 0);
        symbol(file, 1, 1, 0x12, 0x2000, 0x80);
        symbol(file, 2, 6, 0x10, 0, 0);
        symbol(file, 3, 12, 0, 0x2000, 0);
        file.put(STRINGS, NAMES);
        return file.array();
    }

    private static void section(ByteBuffer file, int index, int type, long offset, long size, int link) {
        int at = SECTIONS + index * 64;
        file.putInt(at + 4, type);
        file.putLong(at + 0x18, offset);
        file.putLong(at + 0x20, size);
        file.putInt(at + 0x28, link);
    }

    private static void symbol(ByteBuffer file, int index, int name, int info, long value, long size) {
        int at = SYMBOLS + index * 24;
        file.putInt(at, name);
        file.put(at + 4, (byte) info);
        file.putShort(at + 6, (short) 1);
        file.putLong(at + 8, value);
        file.putLong(at + 16, size);
    }
}
