package io.jailhouse.agent.gic;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.aarch64.sysreg.SystemRegister;
import io.jailhouse.agent.cpu.SystemRegisterDevice;
import io.jailhouse.agent.device.BankedDevice;
import io.jailhouse.agent.device.MmioDevice;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Replays what {@code scripts/regenerate-gic-vectors.sh} recorded on QEMU: random sequences of register accesses of one
 * CPU, with what each of them read.
 */
class QemuSequencesTest {
    private static final int VIRTUAL_TIMER = 27;
    private static final int LEAST_STEPS = 20_000;
    private static final Map<String, Integer> REGISTERS = Map.ofEntries(
            Map.entry("PMR", SystemRegister.ICC_PMR_EL1),
            Map.entry("IAR1", SystemRegister.ICC_IAR1_EL1),
            Map.entry("EOIR1", SystemRegister.ICC_EOIR1_EL1),
            Map.entry("HPPIR1", SystemRegister.ICC_HPPIR1_EL1),
            Map.entry("BPR1", SystemRegister.ICC_BPR1_EL1),
            Map.entry("CTLR", SystemRegister.ICC_CTLR_EL1),
            Map.entry("IGRPEN1", SystemRegister.ICC_IGRPEN1_EL1),
            Map.entry("DIR", SystemRegister.ICC_DIR_EL1),
            Map.entry("RPR", SystemRegister.ICC_RPR_EL1),
            Map.entry("BPR0", SystemRegister.ICC_BPR0_EL1),
            Map.entry("AP1R0", SystemRegister.ICC_AP1R0_EL1),
            Map.entry("SGI1R", SystemRegister.ICC_SGI1R_EL1));

    private Gic gic;
    private CpuInterface cpu;
    private SystemRegisterDevice registers;
    private List<Stage2Range> devices;

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void everySequenceReadsWhatItReadsOnQemu(int version) throws IOException {
        List<String> sequence = new ArrayList<>();
        int steps = 0;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(QemuSequencesTest.class.getResourceAsStream("gic-v" + version + "-sequences.gz")),
                StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("begin")) {
                    begin(version);
                    sequence.clear();
                }
                sequence.add(line);
                String[] sides = line.split(" = ");
                long read = carryOut(sides[0].split(" "));
                if (sides.length > 1) {
                    assertThat(read).as(() -> String.join("\n", sequence)).isEqualTo(Long.parseLong(sides[1], 16));
                }
                steps++;
            }
        }
        assertThat(steps).isGreaterThan(LEAST_STEPS);
    }

    private void begin(int version) {
        gic = new Gic(new GicPlatform(version, 0x08000000, 0x08010000, 0x080a0000, 25, 3, List.of(0)), () -> {});
        cpu = gic.join(0, _ -> {});
        gic.grant(new int[] {0, -1, -1}, new TreeSet<>(List.of(0)));
        registers = gic.systemRegisters(cpu).orElse(SystemRegisterDevice.none());
        devices = new ArrayList<>(gic.emulated());
        devices.addAll(gic.mapped());
    }

    private long carryOut(String[] words) {
        return switch (words[0]) {
            case "line" -> cpu.irq() ? 1 : 0;
            case "load" -> load(number(words[1])) & number(words[2]);
            case "read" -> registers.read(REGISTERS.get(words[1])) & number(words[2]);
            default -> {
                change(words);
                yield 0;
            }
        };
    }

    private void change(String[] words) {
        switch (words[0]) {
            case "level" -> cpu.setLevel(VIRTUAL_TIMER, words[1].equals("1"));
            case "store" -> {
                Stage2Range range = at(number(words[1]));
                device(range).store(offset(range, number(words[1])), number(words[2]), 4);
            }
            case "write" -> registers.write(REGISTERS.get(words[1]), number(words[2]));
            default -> assertThat(words[0]).isEqualTo("begin");
        }
    }

    private static long number(String text) {
        return Long.parseLong(text, 16);
    }

    private long load(long address) {
        Stage2Range range = at(address);
        return device(range).load(offset(range, address), 4);
    }

    private Stage2Range at(long address) {
        return devices.stream()
                .filter(range -> range.contains(address))
                .findFirst()
                .orElseThrow();
    }

    private static long offset(Stage2Range range, long address) {
        return ((Target.Device) range.target()).deviceOffset() + address - range.guestBase();
    }

    private static MmioDevice device(Stage2Range range) {
        MmioDevice device = ((Target.Device) range.target()).device();
        return device instanceof BankedDevice banked ? banked.ofCpu(0) : device;
    }
}
