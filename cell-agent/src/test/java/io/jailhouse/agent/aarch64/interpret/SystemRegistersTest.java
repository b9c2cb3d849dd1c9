package io.jailhouse.agent.aarch64.interpret;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.cpu.Exit;
import io.jailhouse.agent.stage2.Stage2Map;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Every name of a system register at EL1: whether it exists, what it reads, which bits can be written; and every SYS
 * instruction: whether it is defined. The reference is
 * what {@code scripts/regenerate-system-registers.sh} recorded on QEMU, but for {@link #OTHERWISE}.
 */
class SystemRegistersTest {

    /**
     * Where this CPU is not as QEMU's: because QEMU keeps bits that the architecture or the core reserves, or lacks
     * registers, or because this one is a cell's CPU without AArch32 and big-endian data.
     */
    private static final String OTHERWISE = """
            8002 0000000000000000 00000000ffffffff 0000000000000000 OSDTRRX_EL1
            8005 0000000000000000 0000000000ffe1e7 0000000000000000 DBGBCR0_EL1
            8007 0000000000000000 000000001f1fffff 0000000000000000 DBGWCR0_EL1
            800d 0000000000000000 0000000000ffe1e7 0000000000000000 DBGBCR1_EL1
            800f 0000000000000000 000000001f1fffff 0000000000000000 DBGWCR1_EL1
            8010 0000000000000000 0000000060000000 0000000000000000 MDCCINT_EL1
            8012 0000000000000000 000000000000b001 0000000000000000 MDSCR_EL1
            8015 0000000000000000 0000000000ffe1e7 0000000000000000 DBGBCR2_EL1
            8017 0000000000000000 000000001f1fffff 0000000000000000 DBGWCR2_EL1
            801a 0000000000000000 00000000ffffffff 0000000000000000 OSDTRTX_EL1
            801d 0000000000000000 0000000000ffe1e7 0000000000000000 DBGBCR3_EL1
            801f 0000000000000000 000000001f1fffff 0000000000000000 DBGWCR3_EL1
            8025 0000000000000000 0000000000ffe1e7 0000000000000000 DBGBCR4_EL1
            802d 0000000000000000 0000000000ffe1e7 0000000000000000 DBGBCR5_EL1
            8032 0000000000000000 0000000000000000 0000000000000000 OSECCR_EL1
            80a4 0000000000000000 0000000000000001 0000000000000000 DBGPRCR_EL1
            83c6 00000000000000ff 00000000000000ff 00000000000000ff DBGCLAIMSET_EL1
            83ce 00000000000000ff 0000000000000000 0000000000000000 DBGCLAIMCLR_EL1
            83f6 0000000000000000 DBGAUTHSTATUS_EL1
            9808 0000000000000000 MDCCSR_EL0
            9820 0000000000000000 0000000000000000 0000000000000000 DBGDTR_EL0
            9828 0000000000000000 0000000000000000 0000000000000000 DBGDTRRX_EL0
            c005 0000000080000003 MPIDR_EL1
            c00c 0000000010201105 ID_MMFR0_EL1
            c020 0000000000001111 ID_AA64PFR0_EL1
            c038 0000000000001022 ID_AA64MMFR0_EL1
            c080 0000000030d00800 0000000034dddba4 0000000030d00800 SCTLR_EL1
            c081 - ACTLR_EL1 traps to the hypervisor
            c082 0000000000300000 0000000000300000 0000000000000000 CPACR_EL1
            c102 0000000000000000 00000077ffffffbf 0000000000000000 TCR_EL1
            c201 - ELR_EL1 and SPSR_EL1 are those of the last exception
            c200 -
            c290 - ESR_EL1
            c300 - FAR_EL1
            c601 - RVBAR_EL1 is a register of the highest exception level
            c681 0000000000000000 00000000ffffffff 0000000000000000 CONTEXTIDR_EL1
            c708 0000000000000000 00000000000003ff 0000000000000000 CNTKCTL_EL1
            cf98 0000000000000000 CBAR_EL1
            da10 - NZCV
            da20 0000000000000000 0000000007c00000 0000000000000000 FPCR
            dce0 0000000041033000 0000000041033079 0000000041033000 PMCR_EL0
            dce9 0000000000000000 00000000fe0003ff 0000000000000000 PMXEVTYPER_EL0
            df60 0000000000000000 00000000fe0003ff 0000000000000000 PMEVTYPER0_EL0
            df61 0000000000000000 00000000fe0003ff 0000000000000000 PMEVTYPER1_EL0
            df62 0000000000000000 00000000fe0003ff 0000000000000000 PMEVTYPER2_EL0
            df63 0000000000000000 00000000fe0003ff 0000000000000000 PMEVTYPER3_EL0
            df64 0000000000000000 00000000fe0003ff 0000000000000000 PMEVTYPER4_EL0
            df65 0000000000000000 00000000fe0003ff 0000000000000000 PMEVTYPER5_EL0
            dce6 00000000400e37d1 PMCEID0_EL0
            """;

    private static final int READ = 1 << 21;
    private static final int FIRST_SYS = 0x4000;
    private static final int FIRST = 0x8000;
    private static final int END = 0x10000;
    private static final int SCTLR = 0xc080;
    private static final int FIRST_SLOT = 0x1000;
    private static final int END_OF_SLOTS = 0x8000;
    private static final int LEAVE = Guest.HVC | 1 << 5;

    private final Guest guest = new Guest();
    private int slot = FIRST_SLOT;
    private boolean defined;

    @AfterEach
    void close() {
        guest.close();
    }

    @Test
    void registersAreThoseOfTheCore() throws IOException {
        Map<Integer, String> expected = recorded();
        OTHERWISE.lines().forEach(line -> expected.put(Integer.parseInt(line.substring(0, 4), 16), line.substring(5)));
        Map<Integer, String> wrong = new TreeMap<>();
        for (int name = FIRST; name < END; name++) {
            String wanted = values(expected.get(name));
            if (!isLeftOut(name) && !Objects.equals("-", wanted)) {
                String actual = look(name);
                if (!Objects.equals(wanted, actual)) {
                    wrong.put(name, "%x: %s not %s%n".formatted(name, actual, wanted));
                }
            }
        }
        assertThat(wrong.values()).isEmpty();
    }

    @Test
    void maintenanceInstructionsAreThoseOfTheCore() throws IOException {
        Map<Integer, String> expected = recorded();
        Map<Integer, String> wrong = new TreeMap<>();
        for (int name = FIRST_SYS; name < FIRST; name++) {
            int word = 0xd5080000 | (name & 0x3fff) << 5;
            String sys = isUndefined(word) ? "-" : "s";
            String sysl = isUndefined(word | READ) ? "-" : "l";
            if (!(sys + sysl).equals(expected.getOrDefault(name, "--"))) {
                wrong.put(name, "%x: %s%s not %s%n".formatted(name, sys, sysl, expected.get(name)));
            }
        }
        assertThat(wrong.values()).isEmpty();
    }

    private boolean isUndefined(int word) {
        execute(word, 0);
        return !defined && guest.cpu.esr() >>> 26 == 0;
    }

    private static Map<Integer, String> recorded() throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                SystemRegistersTest.class.getResourceAsStream("system-registers.txt"), StandardCharsets.US_ASCII))) {
            return in.lines()
                    .collect(Collectors.toMap(
                            line -> Integer.parseInt(line.substring(0, 4), 16),
                            line -> line.substring(5).strip(),
                            (a, b) -> b,
                            TreeMap::new));
        }
    }

    /** What a line says without the name of the register. */
    private static String values(String line) {
        return line == null ? null : line.replaceAll(" *[A-Z].*", "").strip();
    }

    /** The timers, whose values move, and what the looking needs. */
    private static boolean isLeftOut(int name) {
        boolean timer = (name & ~0x7f) == (0xdf00 & ~0x7f) && (name >>> 3 & 15) < 8;
        return timer || name == 0xc210 || name == 0xc600;
    }

    private String look(int name) {
        int write = 0xd5100000 | (name & 0x7fff) << 5;
        long value = execute(write | READ, 0);
        if (!defined) {
            execute(write, 0);
            return defined ? "w" : null;
        }
        StringBuilder seen = new StringBuilder("%016x".formatted(value));
        execute(write, name == SCTLR ? ~0x300001bL : -1);
        if (defined) {
            seen.append(" %016x".formatted(execute(write | READ, 0)));
            execute(write, 0);
            seen.append(" %016x".formatted(execute(write | READ, 0)));
            execute(write, value);
        }
        return seen.toString();
    }

    /** Executes an instruction with x0 and returns x0. */
    private long execute(int word, long x0) {
        int at = slot;
        slot += 8;
        if (slot == END_OF_SLOTS) {
            slot = FIRST_SLOT;
            guest.cpu.install(Stage2Map.of(guest.ranges()));
        }
        guest.ram.set(JAVA_INT, at, word);
        guest.ram.set(JAVA_INT, at + 4, LEAVE);
        guest.cpu.setX(0, x0);
        Exit exit = guest.run(at);
        defined = exit instanceof Exit.Hypercall call && call.immediate() == 1;
        return guest.cpu.x(0);
    }
}
