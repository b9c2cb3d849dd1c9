package io.jailhouse.agent.cell;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jailhouse.shm.statistics.StatisticsDescriptor;
import io.jailhouse.shm.statistics.VmexitCounter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What CPU 1 of a cell gets from an SMC or a hypercall, while CPU 2 is off. */
class CallsTest {
    private static final int SMC = 0xd4000003;
    private static final int HYPERCALL = 0xd4094902;
    private static final int HVC_0 = 0xd4000002;
    private static final long ARGUMENTS = 0x1000;
    private static final long RESULT = 0x1020;
    private static final long SECOND_CONTEXT = 0x1028;
    private static final long SECOND_ENTRY = 0x400;

    @TempDir
    private Path folder;

    private TwoCpuCell cell;

    @BeforeEach
    void makeCell() throws IOException {
        cell = new TwoCpuCell(folder);
    }

    @AfterEach
    void close() {
        cell.close();
    }

    @ParameterizedTest
    @CsvSource({
        "0x84000000, 0, 0x10001", // PSCI_VERSION
        "0x84000004, 1, 0", // AFFINITY_INFO: on
        "0xc4000004, 1, 0",
        "0x84000004, 2, 1", // off
        "0xc4000004, 2, 1",
        "0x84000004, 0, -3", // not the cell's
        "0x84000004, 0x102, -3",
        "0x84000004, 0x80000002, -3",
        "0x84000003, 1, -4", // CPU_ON of itself
        "0xc4000003, 1, -4",
        "0xc4000003, 3, -3",
        "0xc4000003, 0x100000002, -3", // all 64 bits of the affinity
        "0x8400000a, 0x84000000, 0", // PSCI_FEATURES
        "0x8400000a, 0x84000001, 0",
        "0x8400000a, 0xc4000001, 0",
        "0x8400000a, 0x84000002, 0",
        "0x8400000a, 0x84000003, 0",
        "0x8400000a, 0xc4000003, 0",
        "0x8400000a, 0x84000004, 0",
        "0x8400000a, 0xc4000004, 0",
        "0x8400000a, 0x8400000a, 0",
        "0x8400000a, 0x80000000, 0",
        "0x8400000a, 0x84000008, -1",
        "0x84000008, 0, -1", // SYSTEM_OFF
        "0x84000009, 0, -1", // SYSTEM_RESET
        "0x84000006, 0, -1", // MIGRATE_INFO_TYPE
        "0xc4000002, 0, -1", // CPU_OFF has no 64-bit form
        "0x184000000, 0, -1", // bits 63:32 make it another function
        "0x82000001, 0, -1", // of the silicon provider
        "0x80000000, 0, 0x10001", // SMCCC_VERSION
        "0x80000001, 0x80000001, 0", // SMCCC_ARCH_FEATURES
        "0x80000001, 0x80000000, -1",
        "0x80000001, 0x80008000, -1",
        "0x80007fff, 0, -1", // SMCCC_ARCH_WORKAROUND_2
    })
    void secureCallsAnswer(String function, String argument, String result) {
        assertThat(called(SMC, function, argument, "0")).isEqualTo(Long.decode(result));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0x81000000", "0x83000000", "0x85000000", "0xbf000000", "0x95c1ba5f"})
    void callsOfOtherOwnersParkTheCpu(String function) {
        assertThat(reportOf(SMC, function, "0", "0"))
                .startsWith("\nFATAL: unhandled trap (exception class 0x17)\n")
                .contains(" pc: 0000000000000010 ");
    }

    @Test
    void architecturalCallsThatAreUnknownAreNamed() {
        assertThat(reportOf(SMC, "0x80000002", "0", "0"))
                .startsWith("Unhandled SMC arch trap 80000002\n\nFATAL: unhandled trap (exception class 0x17)\n")
                .contains(" pc: 0000000000000010 ");
    }

    @Test
    void cpuOnStartsAnotherCpuWithItsContext() {
        cell.code(
                SECOND_ENTRY,
                0xd2820009, // mov x9, #0x1000
                0xf9001520, // str x0, [x9, #40]
                0x52800040, // mov w0, #0x84000002: CPU_OFF
                0x72b08000,
                SMC);
        cell.ram.set(JAVA_LONG, ARGUMENTS + 24, 0x1234_5678_9abcL);
        assertThat(called(SMC, "0xc4000003", "2", "0x400")).isZero();
        await().atMost(Duration.ofSeconds(10)).until(() -> cell.ram.get(JAVA_LONG, SECOND_CONTEXT) != 0);
        assertThat(cell.ram.get(JAVA_LONG, SECOND_CONTEXT)).isEqualTo(0x1234_5678_9abcL);
        await().atMost(Duration.ofSeconds(10)).until(cell.second::isWaitingForPowerOn);
        assertThat(cell.statistics.counter(2, VmexitCounter.PSCI)).isEqualTo(1);
    }

    @Test
    void aParkedCpuIsOffAndCanBeTurnedOnAgainButHasFailed() {
        cell.code(SECOND_ENTRY, HVC_0);
        assertThat(called(SMC, "0xc4000003", "2", "0x400")).isZero();
        await().atMost(Duration.ofSeconds(10)).until(() -> cell.reports.containsKey(2));
        assertThat(cell.statistics.failed(2)).isTrue();
        assertThat(cell.second.isWaitingForPowerOn()).isTrue();

        cell.reports.clear();
        assertThat(cell.second.powerOn(SECOND_ENTRY, 0)).isTrue();
        await().atMost(Duration.ofSeconds(10)).until(() -> cell.reports.containsKey(2));
        assertThat(cell.statistics.failed(2)).isTrue();
    }

    @Test
    void cpuSuspendSleepsAndThenSucceeds() {
        cell.code(0, 0x52800020 /* mov w0, #0x84000001 */, 0x72b08000, SMC, HVC_0);
        cell.start();
        await().atMost(Duration.ofSeconds(10)).until(() -> cell.statistics.counter(1, VmexitCounter.PSCI) == 1);
        // An order wakes the CPU, which sees an early return.
        cell.first.hold();
        cell.first.release();
        await().atMost(Duration.ofSeconds(10)).until(() -> cell.reports.containsKey(1));
        assertThat(cell.reports.get(1)).contains("\n x0: 0000000000000000 ");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, -1", // management
        "1, 0, 0, -1",
        "2, 0, 0, -1",
        "3, 0, 0, -1",
        "4, 0, 0, -1",
        "6, 1, 0, -1",
        "9, 0, 0, -38",
        "0x80000000, 0, 0, -38",
        "-1, 0, 0, -38",
        "0x100000005, 0, 0, -38",
        "5, 0, 0, 1024",
        "5, 1, 0, 40",
        "5, 2, 0, 131072",
        "5, 3, 0, 535",
        "5, 4, 0, 2",
        "5, 5, 0, -22",
        "5, -1, 0, -22",
        "7, 1, 0, 0", // CPU state
        "7, 2, 0, 0",
        "7, 3, 0, -1", // another cell's
        "7, 3, 99, -1", // before the type is looked at
        "7, 4, 0, -22", // does not exist
        "7, -1, 0, -22",
        "7, 0x8000, 0, -22",
        "7, 1, 1, -22",
        "7, 1, 999, -22",
        "7, 1, 1009, -22",
        "7, 1, -1, -22",
        "7, 1, 1003, 1", // hypercalls, this one
        "7, 1, 1007, 0", // PSCI
        "7, 2, 1000, 0",
        "8, 65, 0, 0",
    })
    void hypercallsAnswer(String code, String argument1, String argument2, String result) {
        assertThat(called(HYPERCALL, code, argument1, argument2)).isEqualTo(Long.decode(result));
    }

    @Test
    void countersAreCutTo31Bits() throws IOException {
        long place = StatisticsDescriptor.FIRST_CPU_OFFSET
                + 2L * StatisticsDescriptor.PAGE_SIZE
                + VmexitCounter.MMIO.ordinal() * (long) Long.BYTES;
        try (FileChannel file = FileChannel.open(folder.resolve("statistics"), StandardOpenOption.WRITE)) {
            ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            file.write(word.putLong(0x1_8000_0005L).flip(), place);
        }
        assertThat(called(HYPERCALL, "7", "2", "1001")).isEqualTo(5);
    }

    @Test
    void theDebugConsoleNeedsPermission() {
        assertThat(called(HYPERCALL, "8", "0x141", "0")).isZero();
        assertThat(cell.hypervisorConsole).hasToString("A");
        cell.rights = new HypercallRights(false, false);
        assertThat(called(HYPERCALL, "8", "0x42", "0")).isEqualTo(-1);
        assertThat(cell.hypervisorConsole).hasToString("A");
    }

    @Test
    void theRootCellMayAskForEveryCpu() {
        cell.rights = new HypercallRights(true, false);
        assertThat(called(HYPERCALL, "7", "3", "0")).isZero();
        assertThat(called(HYPERCALL, "7", "4", "0")).isEqualTo(-22);
        assertThat(called(HYPERCALL, "0", "0", "0")).isEqualTo(-1);
    }

    @Test
    void anotherImmediateParksTheCpu() {
        assertThat(reportOf(0xd4000022 /* hvc #1 */, "5", "0", "0"))
                .startsWith("\nFATAL: forbidden access (exception class 0x16)\n")
                .endsWith("\nParking CPU 1 (Cell: \"cell\")\n");
        assertThat(cell.statistics.counter(1, VmexitCounter.HYPERCALL)).isZero();
        assertThat(cell.statistics.failed(1)).isTrue();
    }

    @Test
    void exitsAreCountedInTheTotal() {
        assertThat(called(HYPERCALL, "5", "0", "0")).isEqualTo(1024);
        // The start, the hypercall, and the HVC that ended the program.
        assertThat(cell.statistics.counter(1, VmexitCounter.HYPERCALL)).isEqualTo(1);
        assertThat(cell.statistics.counter(1, VmexitCounter.TOTAL))
                .isEqualTo(2 + cell.statistics.counter(1, VmexitCounter.MANAGEMENT));
    }

    /** Makes a call on CPU 1 and returns what x0 was then. */
    private long called(int call, String x0, String x1, String x2) {
        assertThat(reportOf(call, x0, x1, x2)).contains("(exception class 0x16)");
        return cell.ram.get(JAVA_LONG, RESULT);
    }

    /** Makes a call on CPU 1, then HVC with another immediate; returns what the hypervisor prints. */
    private String reportOf(int call, String x0, String x1, String x2) {
        cell.code(
                0,
                0xd2820009, // mov x9, #0x1000
                0xa9400520, // ldp x0, x1, [x9]
                0xa9410d22, // ldp x2, x3, [x9, #16]
                call,
                0xf9001120, // str x0, [x9, #32]
                HVC_0);
        cell.ram.set(JAVA_LONG, ARGUMENTS, Long.decode(x0));
        cell.ram.set(JAVA_LONG, ARGUMENTS + 8, Long.decode(x1));
        cell.ram.set(JAVA_LONG, ARGUMENTS + 16, Long.decode(x2));
        cell.start();
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> cell.reports.containsKey(1));
        return cell.reports.get(1);
    }
}
