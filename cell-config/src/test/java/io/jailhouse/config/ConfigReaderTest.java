package io.jailhouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jailhouse.config.ConfigFormatException.Kind;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every input gives a configuration that is written back unchanged, or one format error of one line. */
final class ConfigReaderTest {
    private static byte[] filled(boolean system, int revision) {
        byte[] bytes = new byte[(system ? SystemLayout.LENGTH : CellLayout.LENGTH) + 8 + 32 + 12 + 32 + 4 + 56 + 8 + 4];
        new Random(1).nextBytes(bytes);
        int base = system ? SystemLayout.ROOT_CELL_OFFSET : 0;
        String signature = revision == 13 ? (system ? "JHSYST" : "JHCELL") : (system ? "JHSYS\2" : "JHCLL\2");
        StoredBytes.put(StoredBytes.over(bytes), 0, new FixedBytes(signature));
        StoredBytes.over(bytes).putShort(CellLayout.REVISION_OFFSET, (short) revision);
        for (int i = 0; i < 8; i++) {
            StoredBytes.over(bytes).putInt(base + CellLayout.CPU_SET_SIZE_OFFSET + 4 * i, i == 0 ? 8 : 1);
        }
        return bytes;
    }

    @Test
    void writesTheBytesThatWereRead() {
        for (int revision : new int[] {13, 14}) {
            for (boolean system : new boolean[] {true, false}) {
                byte[] bytes = filled(system, revision);
                ReadConfiguration<?> read = ConfigReader.read("a.cell", bytes);
                assertThat(ConfigWriter.write(read.configuration())).isEqualTo(bytes);
                assertThat(read.notes()).hasSize(revision == 13 ? 1 : 0);
                assertThat(ConfigRenderer.render(read.configuration())).contains("memory_regions:");
            }
        }
    }

    @Test
    void refusesEveryTruncation() {
        for (boolean system : new boolean[] {true, false}) {
            byte[] bytes = filled(system, 14);
            for (int length = 0; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> ConfigReader.read("a.cell", cut))
                        .isInstanceOfSatisfying(
                                ConfigFormatException.class,
                                e -> assertThat(e.kind()).isEqualTo(Kind.TRUNCATED));
            }
        }
    }

    @Test
    void survivesMutationsAndNoise() {
        Random random = new Random(2);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = filled(random.nextBoolean(), random.nextBoolean() ? 13 : 14);
            if (round % 10 == 0) {
                random.nextBytes(bytes);
            } else {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                Configuration read = ConfigReader.read("a\n.cell", bytes).configuration();
                assertThat(ConfigWriter.write(read)).isEqualTo(Arrays.copyOf(bytes, (int) read.storedSize()));
            } catch (ConfigFormatException e) {
                assertThat(e.getMessage()).startsWith("a?.cell: offset 0x").doesNotContain("\n");
            }
        }
    }

    @Test
    void namesOffsetFieldAndValue() {
        byte[] bytes = Arrays.copyOf(filled(false, 14), CellLayout.LENGTH + 8 + 96);
        StoredBytes.over(bytes).putInt(CellLayout.CPU_SET_SIZE_OFFSET + 4, 70_000);
        assertThatThrownBy(() -> ConfigReader.readCell("k3.cell", bytes))
                .hasMessage("k3.cell: offset 0x34: num_memory_regions is 70000, but only 96 bytes follow"
                        + " (2240000 needed)");
    }

    @Test
    void printsCpusAsRanges() {
        assertThat(CpuSet.ofMask(0b1011).format()).isEqualTo("0-1,3");
        assertThat(CpuSet.ofMask(0).format()).isEmpty();
    }
}
