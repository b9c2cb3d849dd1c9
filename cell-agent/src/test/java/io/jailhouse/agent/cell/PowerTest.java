package io.jailhouse.agent.cell;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.shm.statistics.VmexitCounter;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** CPUs that turn each other on and off, while orders hold and release them. */
class PowerTest {
    private static final long SECOND_ENTRY = 0x400;
    private static final long COUNTER = 0x1100;
    private static final int ROUNDS = 2000;

    @TempDir
    private Path folder;

    @Test
    @Timeout(60)
    void everyTurnOnIsCarriedOutOnceWhateverTheOrders() throws IOException {
        try (TwoCpuCell cell = new TwoCpuCell(folder)) {
            cell.code(
                    0,
                    0xd280fa05, // mov x5, #2000
                    0xd2800060, // again: mov x0, #0xc4000003: CPU_ON
                    0xf2b88000,
                    0xd2800041, // mov x1, #2
                    0xd2808002, // mov x2, #0x400
                    0xd2822003, // mov x3, #0x1100
                    0xd4000003, // smc #0
                    0xb5ffff40, // cbnz x0, again
                    0xf10004a5, // subs x5, x5, #1
                    0x54ffff01, // b.ne again
                    0xd2800080, // last: mov x0, #0xc4000004: AFFINITY_INFO
                    0xf2b88000,
                    0xd2800041, // mov x1, #2
                    0xd4000003, // smc #0
                    0xb4ffff80, // cbz x0, last
                    0xd4000002 // hvc #0
                    );
            cell.code(
                    SECOND_ENTRY,
                    0x885f7c01, // ldxr w1, [x0]
                    0x11000421, // add w1, w1, #1
                    0x88027c01, // stxr w2, w1, [x0]
                    0x35ffffa2, // cbnz w2, ldxr
                    0x52800040, // mov w0, #0x84000002: CPU_OFF
                    0x72b08000,
                    0xd4000003 // smc #0
                    );
            cell.start();
            while (!cell.reports.containsKey(1)) {
                cell.first.hold();
                cell.second.hold();
                cell.second.release();
                cell.first.release();
            }
            assertThat(cell.reports.get(1)).contains("(exception class 0x16)");
            assertThat(cell.ram.get(JAVA_INT, COUNTER)).isEqualTo(ROUNDS);
            assertThat(cell.statistics.counter(2, VmexitCounter.PSCI)).isEqualTo(ROUNDS);
        }
    }

    @Test
    void aHeldCpuBeginsWhenItIsReleased() throws IOException {
        try (TwoCpuCell cell = new TwoCpuCell(folder)) {
            cell.code(0, 0xd4000002);
            assertThat(cell.second.powerOn(0, 0)).isTrue();
            assertThat(cell.second.powerOn(0, 0)).as("it is on now").isFalse();
            assertThat(cell.second.isWaitingForPowerOn()).isFalse();
            assertThat(cell.reports).isEmpty();
            cell.second.turnOff();
            assertThat(cell.second.isWaitingForPowerOn())
                    .as("a start takes requests back")
                    .isTrue();
        }
    }
}
