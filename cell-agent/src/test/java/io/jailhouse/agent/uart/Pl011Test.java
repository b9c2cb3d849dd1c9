package io.jailhouse.agent.uart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Pl011Test {

    private static final long BYTE_NANOS = 86_805;
    private static final int DR = 0x00;
    private static final int FR = 0x18;
    private static final int IBRD = 0x24;
    private static final int FBRD = 0x28;
    private static final int LCR_H = 0x2c;
    private static final int IMSC = 0x38;
    private static final int RIS = 0x3c;
    private static final int MIS = 0x40;
    private static final int ICR = 0x44;
    private static final int IDLE = 0x91;
    private static final int BUSY = 0x08;
    private static final int TRANSMIT_FULL = 0x20;
    private static final int TRANSMIT_EMPTY = 0x80;

    @TempDir
    private Path dir;

    private final FakeLineTime time = new FakeLineTime();
    private PortFiles files;
    private Uart uart;

    @BeforeEach
    void open() throws IOException {
        files = new PortFiles(dir, 13);
        uart = files.model(PortFiles.TYPE_PL011, 1, time);
    }

    @AfterEach
    void close() {
        files.close();
    }

    @Test
    void theInterruptFollowsTheMaskedStatus() {
        uart.store(LCR_H, 0x70, 4);
        files.input.write((byte) 'x');
        assertThat(uart.interrupt()).isFalse();
        uart.store(IMSC, 0x50, 4);
        assertThat(uart.interrupt()).isTrue();
        assertThat(uart.load(DR, 4)).isEqualTo('x');
        assertThat(uart.interrupt()).isFalse();
    }

    @Test
    void theInterruptRisesWhenTheTransmitterHasDrainedToItsTriggerAndFallsWhenItIsCleared() {
        uart.store(LCR_H, 0x70, 4);
        uart.store(IMSC, 0x20, 4);
        assertThat(uart.nanosToInterrupt()).isEqualTo(Long.MAX_VALUE);
        for (int i = 0; i < 16; i++) {
            uart.store(DR, 'f', 4);
        }
        long drained = uart.nanosToInterrupt();
        assertThat(uart.interrupt()).isFalse();
        assertThat(drained).isPositive();
        time.advance(drained);
        assertThat(uart.interrupt()).isTrue();
        uart.store(ICR, 0x20, 4);
        assertThat(uart.interrupt()).isFalse();
    }

    @Test
    void flagsReportAnIdleLineAfterReset() {
        assertThat(uart.load(FR, 4)).isEqualTo(IDLE);
    }

    @Test
    void withoutTheFifoASecondByteFillsTheTransmitter() {
        uart.store(DR, 'a', 4);
        assertThat(uart.load(FR, 4)).isEqualTo(IDLE | BUSY);
        uart.store(DR, 'b', 4);
        time.wakeAtOnce();
        assertThat(uart.load(FR, 4) & (TRANSMIT_FULL | TRANSMIT_EMPTY)).isEqualTo(TRANSMIT_FULL);
        assertThat(time.parked).containsExactly(BYTE_NANOS + Transmitter.LATE_NANOS);
        assertThat(files.printed()).isEqualTo("ab");
    }

    @Test
    void theFifoTakesSixteenBytesBesidesTheOneThatIsSent() {
        uart.store(LCR_H, 0x70, 4);
        for (int i = 0; i < 16; i++) {
            uart.store(DR, 'f', 4);
        }
        assertThat(uart.load(FR, 4) & (TRANSMIT_FULL | TRANSMIT_EMPTY)).isZero();
        uart.store(DR, 'f', 4);
        assertThat(uart.load(FR, 4) & TRANSMIT_FULL).isZero();
        assertThat(time.parked).containsExactly(BYTE_NANOS + Transmitter.LATE_NANOS);
    }

    @Test
    void aGuestThatPollsForAnIdleLineIsParkedAtTheSecondLook() {
        uart.store(DR, 'a', 4);
        assertThat(uart.load(FR, 4) & BUSY).isEqualTo(BUSY);
        assertThat(uart.load(FR, 4) & BUSY).isZero();
        assertThat(time.parked).containsExactly(BYTE_NANOS + Transmitter.LATE_NANOS);
    }

    @Test
    void theGuestsDivisorScalesTheSpeedFromTheConfiguredOne() {
        uart.store(IBRD, 6, 4);
        uart.store(FBRD, 32, 4);
        uart.store(DR, 'a', 4);
        uart.store(DR, 'b', 4);
        uart.load(FR, 4);
        assertThat(time.parked).containsExactly(BYTE_NANOS / 2 + Transmitter.LATE_NANOS);
    }

    @Test
    void inputIsReadByteByByte() {
        files.input.write((byte) 'h');
        assertThat(uart.load(FR, 4)).isEqualTo(0xc1);
        assertThat(uart.load(DR, 4)).isEqualTo('h');
        assertThat(uart.load(FR, 1)).isEqualTo(IDLE);
    }

    @Test
    void interruptsAreRaisedMaskedAndCleared() {
        assertThat(uart.load(RIS, 4)).isZero();
        files.input.write((byte) 'i');
        uart.store(DR, 'o', 4);
        uart.store(DR, 'o', 4);
        assertThat(uart.load(RIS, 4)).isEqualTo(0x10);
        time.advance(BYTE_NANOS);
        assertThat(uart.load(RIS, 4)).isEqualTo(0x30);
        assertThat(uart.load(MIS, 4)).isZero();
        uart.store(IMSC, 0x20, 4);
        assertThat(uart.load(MIS, 4)).isEqualTo(0x20);
        uart.store(ICR, 0x7ff, 4);
        assertThat(uart.load(RIS, 4)).isEqualTo(0x10);
        uart.store(LCR_H, 0x70, 4);
        assertThat(uart.load(RIS, 4)).isEqualTo(0x40);
    }

    @Test
    void theIdentificationIsThatOfAPrimeCell() {
        assertThat(LongStream.range(0, 8).map(i -> uart.load(0xfe0 + 4 * i, 4)))
                .containsExactly(0x11L, 0x10L, 0x24L, 0x00L, 0x0dL, 0xf0L, 0x05L, 0xb1L);
    }

    @Test
    void offsetsWithoutRegisterReadZero() {
        uart.store(0x100, 1, 4);
        assertThat(uart.load(0x100, 4)).isZero();
        assertThat(uart.load(0x04, 4)).isZero();
    }
}
