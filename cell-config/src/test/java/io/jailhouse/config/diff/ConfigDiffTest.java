package io.jailhouse.config.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.config.ConfigReader;
import io.jailhouse.config.Configuration;
import io.jailhouse.config.source.ConfigCompiler;
import io.jailhouse.config.source.IncludeFiles;
import io.jailhouse.config.source.SourceFile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ConfigDiffTest {
    private static final String CELL = """
            #include <jailhouse/cell-config.h>
            struct {
                struct jailhouse_cell_desc cell;
                __u64 cpus[1];
                struct jailhouse_memory mem_regions[2];
                struct jailhouse_irqchip irqchips[1];
                struct jailhouse_pci_device pci_devices[1];
            } __attribute__((packed)) config = {
                .cell = {
                    .signature = JAILHOUSE_CELL_DESC_SIGNATURE,
                    .architecture = JAILHOUSE_ARM64,
                    .revision = JAILHOUSE_CONFIG_REVISION,
                    .name = "a",
                    .flags = 0,
                    .cpu_set_size = 8,
                    .num_memory_regions = 2,
                    .num_irqchips = 1,
                    .num_pci_devices = 1,
                },
                .cpus = {0x6},
                .mem_regions = {
                    {.phys_start = 0x1000, .virt_start = 0x5000, .size = 0x1000, .flags = JAILHOUSE_MEM_READ},
                    {.phys_start = 0x4000, .virt_start = 0x9000, .size = 0x2000, .flags = JAILHOUSE_MEM_WRITE},
                },
                .irqchips = {{.address = 0x100, .pin_base = 32, .pin_bitmap = {0x7}}},
                .pci_devices = {{.type = JAILHOUSE_PCI_TYPE_IVSHMEM, .bdf = 8, .shmem_peers = 2}},
            };
            """;

    private static List<String> changed(String before, String after) {
        assertThat(CELL).contains(before);
        return ConfigDiff.of(read(CELL), read(CELL.replace(before, after)));
    }

    private static Configuration read(String text) {
        byte[] bytes = new ConfigCompiler(IncludeFiles.none())
                .compile(new SourceFile("a.c", text), Map.of())
                .bytes()
                .orElseThrow();
        return ConfigReader.read("a.c", bytes).configuration();
    }

    @Test
    void theSameMeansNothing() {
        assertThat(changed("\"a\"", "\"a\\0b\"")).isEmpty();
    }

    @Test
    void regionsMoveAndChange() {
        assertThat(changed("0x1000, .virt_start", "0x3000, .virt_start"))
                .containsExactly("memory region 0x1000-0x1fff -> 0x5000: moved to 0x3000");
        assertThat(changed("JAILHOUSE_MEM_READ", "JAILHOUSE_MEM_EXECUTE"))
                .containsExactly("memory region 0x1000-0x1fff -> 0x5000: READ cleared, EXECUTE set");
        assertThat(changed(".size = 0x2000", ".size = 0x3000"))
                .containsExactly("memory region 0x4000-0x5fff -> 0x9000: size 0x2000 -> 0x3000");
    }

    @Test
    void cpusInterruptsFlagsAndDevicesComeAndGo() {
        assertThat(changed("{0x6}", "{0xc}")).containsExactly("CPU 1 removed", "CPU 3 added");
        assertThat(changed("{0x7}", "{0x3}")).containsExactly("interrupt of 0x100 34 removed");
        assertThat(changed(".flags = 0", ".flags = JAILHOUSE_CELL_AARCH32")).containsExactly("flag AARCH32 set");
        assertThat(changed(".shmem_peers = 2", ".shmem_peers = 3")).containsExactly("link 00:01.0: shmem_peers 2 -> 3");
        assertThat(changed(".bdf = 8", ".bdf = 16")).containsExactly("link 00:01.0 removed", "link 00:02.0 added");
        assertThat(changed("\"a\"", "\"b\"")).containsExactly("name: a -> b");
    }
}
