package io.jailhouse.agent.uart;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.device.MmioDevice;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UartModelsTest {

    @TempDir
    private Path dir;

    @Test
    void otherTypesHaveNoModel() throws IOException {
        try (PortFiles files = new PortFiles(dir, 0)) {
            assertThat(UartModels.forConsole(9, 1, files.port, null, files.input, new FakeLineTime()))
                    .isEmpty();
        }
    }

    @Test
    void aPollingGuestPrintsAtTheSpeedOfTheLineAndLeavesTheHostIdle() throws IOException {
        LineTime real = new LineTime() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void park(long nanos) {
                LockSupport.parkNanos(nanos);
            }
        };
        int bytes = 2000;
        try (PortFiles files = new PortFiles(dir, 0)) {
            MmioDevice uart = files.model(PortFiles.TYPE_8250, 1, real);
            long cpuBefore = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            long start = System.nanoTime();
            for (int i = 0; i < bytes; i++) {
                while ((uart.load(5, 1) & 0x20) == 0) {
                    Thread.onSpinWait();
                }
                uart.store(0, 'p', 1);
            }
            long elapsed = System.nanoTime() - start;
            long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuBefore;
            assertThat(elapsed).isBetween(TimeUnit.MILLISECONDS.toNanos(165), TimeUnit.MILLISECONDS.toNanos(1500));
            assertThat(cpu).isLessThan(elapsed / 2);
        }
    }
}
