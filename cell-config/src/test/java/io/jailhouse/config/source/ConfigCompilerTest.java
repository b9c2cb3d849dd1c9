package io.jailhouse.config.source;

import static io.jailhouse.config.source.Sources.bytes;
import static io.jailhouse.config.source.Sources.compile;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.config.source.Diagnostic.Severity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What gcc gives for the same text on a 64-bit little-endian machine. */
final class ConfigCompilerTest {
    @Test
    void fillsMembersInOrderAndByName() {
        assertThat(bytes("struct { char a; short b; } __attribute__((packed)) x = {1, 0x203};"))
                .containsExactly(1, 3, 2);
        assertThat(bytes("struct { char a; short b; } __attribute__((packed)) x = {.b = 7, .a = 6};"))
                .containsExactly(6, 7, 0);
        assertThat(bytes("struct { char a[3], b; } x = {.a[1] = 5, 6, 7};")).containsExactly(0, 5, 6, 7);
    }

    @Test
    void alignsMembersUnlessPacked() {
        assertThat(bytes("struct { char a; int b; } x = {1, 2};")).containsExactly(1, 0, 0, 0, 2, 0, 0, 0);
        assertThat(
                        bytes(
                                "#pragma pack(push, 1)\nstruct s { char a; short b; };\n#pragma pack(pop)\nstruct s x = {1, 2};"))
                .containsExactly(1, 2, 0);
        assertThat(bytes("struct { char a; struct { short b; } __attribute__((packed)) c; } x = {1, {2}};"))
                .containsExactly(1, 2, 0);
    }

    @Test
    void laysBitFieldsOneBehindTheOther() {
        assertThat(bytes("struct { char n, a : 1, b : 1; short c; } __attribute__((packed)) x = {9, .b = 1, .c = 3};"))
                .containsExactly(9, 2, 3, 0);
    }

    @Test
    void rangesFillEveryElement() {
        assertThat(bytes("char x[5] = {[1 ... 3] = 7, 8};")).containsExactly(0, 7, 7, 7, 8);
        assertThat(bytes("struct { char a, b; } x[3] = {[0 ... 1] = {1, 2}, [1].b = 5};"))
                .containsExactly(1, 2, 1, 5, 0, 0);
        assertThat(bytes("char x[2][3] = {[0 ... 1][1 ... 2] = 4};")).containsExactly(0, 4, 4, 0, 4, 4);
    }

    @Test
    void bracesCanBeLeftOut() {
        assertThat(bytes("struct { struct { char a, b; } s; char c[2]; char d; } x = {1, 2, 3, 4, 5};"))
                .containsExactly(1, 2, 3, 4, 5);
        assertThat(bytes("struct { char a[2]; char b; } x = {{1}, 2};")).containsExactly(1, 0, 2);
    }

    @Test
    void membersOfAnonymousUnionsAreFoundByName() {
        assertThat(
                        bytes(
                                "struct { char a; union { struct { char p; } u; struct { char q, r; } v; }; char z; } x = {.v = {1, 2}, 3};"))
                .containsExactly(0, 1, 2, 3);
    }

    @Test
    void theLastValueOfAMemberCounts() {
        assertThat(bytes("struct { struct { char a, b; } s; } x = {.s = {1, 2}, .s.b = 3};"))
                .containsExactly(1, 3);
        assertThat(bytes("struct { struct { char a, b; } s; } x = {.s = {1, 2}, .s = {.b = 4}};"))
                .containsExactly(0, 4);
    }

    @Test
    void stringsFillCharactersWithAndWithoutNul() {
        assertThat(bytes("struct { char a[2], b[4]; } x = {\"ab\", \"c\" \"\\x44\"};"))
                .containsExactly(97, 98, 99, 68, 0, 0);
    }

    @Test
    void operatorsCalculateWithTheTypesOfC() {
        assertThat(bytes("unsigned long long x = 1 << 31;")).containsExactly(0, 0, 0, 0x80, 0xff, 0xff, 0xff, 0xff);
        assertThat(bytes("unsigned long long x = 1u << 31;")).containsExactly(0, 0, 0, 0x80, 0, 0, 0, 0);
        assertThat(bytes("char x[9] = {-7 / 2 == -3, -7 % 2 == -1, 5u > -1, 010 == 8, 'a', ~0 == -1, 7 & 3 ^ 1 | 8,"
                        + " 1 ? 2 : 3, 0 && 1 / 0};"))
                .containsExactly(1, 1, 0, 1, 97, 1, 10, 2, 0);
    }

    @Test
    void sizeofKnowsTheObjectThatIsBeingFilled() {
        assertThat(bytes("struct { char n, m; short a[5]; } x ="
                        + " {sizeof(x.a) / sizeof(x.a[0]), sizeof(struct { char a; long b; })};"))
                .startsWith(5, 16);
    }

    @Test
    void macrosAreExpandedAsByThePreprocessor() {
        assertThat(
                        bytes(
                                "#define F(a, b) {.x = (a) * 2, .y = b##1}\n#define v1 9\nstruct { char x, y; } c = F(3 + 1, v);"))
                .containsExactly(8, 9);
        assertThat(bytes("#define S(a) #a\nchar x[4] = S(q w);")).containsExactly(113, 32, 119, 0);
        assertThat(
                        bytes(
                                "enum { A = 4 };\n#define A B\n#define B A + 1\n#define L(...) {__VA_ARGS__}\nchar x[2] = L(A, 2);"))
                .containsExactly(5, 2);
        assertThat(bytes("#define G(f, ...) {f, ##__VA_ARGS__}\nchar x[2] = G(1);"))
                .containsExactly(1, 0);
    }

    @Test
    void conditionsChooseLines() {
        String text = """
                #if defined(X) && X > 2
                char a = 1;
                #elif !defined Y
                char a = 2;
                #else
                char a = 3;
                #endif
                """;
        assertThat(bytes(text)).containsExactly(2);
        assertThat(bytes(compile(text, Map.of(), Map.of("X", "3")))).containsExactly(1);
        assertThat(bytes(compile(text, Map.of(), Map.of("Y", "")))).containsExactly(3);
    }

    @Test
    void filesOfTheUserWinOverBuiltInOnes() {
        String text = "#include <jailhouse/types.h>\n#include \"own.h\"\n__u8 x = Z;";
        Map<String, String> files =
                Map.of("own.h", "#pragma once\n#define Z 4", "jailhouse/types.h", "typedef short __u8;");
        assertThat(bytes(compile(text, files, Map.of()))).containsExactly(4, 0);
        assertThat(bytes(compile(text, Map.of("own.h", "#define Z 4"), Map.of())))
                .containsExactly(4);
    }

    @Test
    void functionsAndPrototypesOfHeadersArePassedOver() {
        assertThat(
                        bytes(
                                "static inline const void *f(struct s *p) { return p ? (void *)p + 1 : 0; }\nint g(int);\nchar x = 1;"))
                .containsExactly(1);
    }

    @Test
    void aWholeCellIsReadBack() {
        Compilation compilation = compile("""
                #include <jailhouse/types.h>
                #include <jailhouse/cell-config.h>
                struct {
                    struct jailhouse_cell_desc cell;
                    __u64 cpus[1];
                    struct jailhouse_memory mem_regions[5];
                    struct jailhouse_pci_device pci_devices[1];
                } __attribute__((packed)) config = {
                    .cell = {
                        .signature = JAILHOUSE_CELL_DESC_SIGNATURE,
                        .architecture = JAILHOUSE_ARM64,
                        .revision = JAILHOUSE_CONFIG_REVISION,
                        .name = "small",
                        .cpu_set_size = sizeof(config.cpus),
                        .num_memory_regions = ARRAY_SIZE(config.mem_regions),
                        .num_pci_devices = ARRAY_SIZE(config.pci_devices),
                    },
                    .cpus = {0x6},
                    .mem_regions = {
                        JAILHOUSE_SHMEM_NET_REGIONS(0x1000000, 1),
                        {.phys_start = 0x2000000, .size = 0x10000, .flags = JAILHOUSE_MEM_READ},
                    },
                    .pci_devices = {
                        {.type = JAILHOUSE_PCI_TYPE_IVSHMEM, .domain = -1, .bdf = 1 << 3,
                         .bar_mask = JAILHOUSE_IVSHMEM_BAR_MASK_MSIX, .num_msix_vectors = 2},
                    },
                };
                """);
        CellConfig cell =
                ConfigReader.readCell("a", compilation.bytes().orElseThrow()).configuration();
        assertThat(cell.name()).isEqualTo("small");
        assertThat(cell.cpuSet().cpus()).containsExactly(1, 2);
        assertThat(cell.memoryRegions()).hasSize(5);
        assertThat(cell.memoryRegions().get(3).flags()).isEqualTo(0x83);
        assertThat(cell.pciDevices().getFirst().domain()).isEqualTo(0xffff);
        assertThat(cell.pciDevices().getFirst().barMasks()).startsWith(0xfffff000L, 0xfffff000L, 0L);
    }

    @Test
    void aValueThatIsCutIsAWarning() {
        Compilation compilation = compile("char x[2] = {0x123, -1};");
        assertThat(compilation.bytes().orElseThrow()).containsExactly(0x23, -1);
        assertThat(compilation.diagnostics()).singleElement().satisfies(it -> {
            assertThat(it.severity()).isEqualTo(Severity.WARNING);
            assertThat(it.message()).isEqualTo("0x123 does not fit into the 8 bits of this field, which gets 0x23");
        });
    }

    @Test
    void noBytesComeOutOfASourceWithMistakes() {
        assertThat(compile("char x = y;").bytes()).isEmpty();
        assertThat(compile("").diagnostics())
                .extracting(Diagnostic::message)
                .isEqualTo(List.of("no object has a value here: a configuration is one structure with a value"));
    }
}
