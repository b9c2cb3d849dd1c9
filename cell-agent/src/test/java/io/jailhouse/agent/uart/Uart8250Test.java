package io.jailhouse.agent.uart;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.device.MmioDevice;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Uart8250Test {

    private static final long BYTE_NANOS = 86_805;
    private static final int THR = 0;
    private static final int IER = 1;
    private static final int IIR = 2;
    private static final int LCR = 3;
    private static final int MCR = 4;
    private static final int LSR = 5;
    private static final int MSR = 6;
    private static final int SCR = 7;
    private static final int EMPTY = 0x60;

    @TempDir
    private Path dir;

    private final FakeLineTime time = new FakeLineTime();
    private PortFiles files;
    private Uart uart;

    @BeforeEach
    void open() throws IOException {
        files = new PortFiles(dir, 27);
        uart = files.model(PortFiles.TYPE_8250, 1, time);
    }

    @AfterEach
    void close() {
        files.close();
    }

    @Test
    void theInterruptFollowsReceivedDataWhileItIsEnabled() {
        files.input.write((byte) 'x');
        assertThat(uart.interrupt()).isFalse();
        uart.store(IER, 1, 1);
        assertThat(uart.interrupt()).isTrue();
        assertThat(uart.load(THR, 1)).isEqualTo('x');
        assertThat(uart.interrupt()).isFalse();
        assertThat(uart.nanosToInterrupt()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theInterruptRisesWhenTheHoldingRegisterIsEmptyAndFallsWhenItIsIdentified() {
        uart.store(THR, 'a', 1);
        uart.store(THR, 'b', 1);
        uart.store(IER, 2, 1);
        assertThat(uart.interrupt()).isFalse();
        assertThat(uart.nanosToInterrupt()).isEqualTo(BYTE_NANOS);
        time.advance(BYTE_NANOS);
        assertThat(uart.nanosToInterrupt()).isZero();
        assertThat(uart.interrupt()).isTrue();
        assertThat(uart.load(IIR, 1) & 0xf).isEqualTo(2);
        assertThat(uart.interrupt()).isFalse();
        assertThat(uart.nanosToInterrupt()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void lsrReportsEmptyAfterReset() {
        assertThat(uart.load(LSR, 1)).isEqualTo(EMPTY);
    }

    @Test
    void registersLieFourBytesApartWhenTheConfigurationSaysSo() {
        MmioDevice wide = files.model(PortFiles.TYPE_8250, 3, time);
        wide.store(SCR * 4, 0x1a5, 4);
        assertThat(wide.load(SCR * 4, 4)).isEqualTo(0xa5);
        assertThat(wide.load(SCR * 4 + 1, 1)).isZero();
        wide.store(THR, 'w', 4);
        assertThat(files.printed()).isEqualTo("w");
        assertThat(wide.load(LSR * 4, 4)).isEqualTo(0x20);
    }

    @Test
    void theDivisorLatchHidesDataAndInterruptEnable() {
        uart.store(LCR, 0x80, 1);
        uart.store(THR, 0x1b, 1);
        uart.store(IER, 0, 1);
        assertThat(uart.load(THR, 1)).isEqualTo(0x1b);
        uart.store(LCR, 0x03, 1);
        assertThat(uart.load(LCR, 1)).isEqualTo(0x03);
        assertThat(files.printed()).isEmpty();
        uart.store(IER, 0xff, 1);
        assertThat(uart.load(IER, 1)).isEqualTo(0x0f);
    }

    @Test
    void thrIsEmptyWhileOnlyTheShiftRegisterIsBusy() {
        uart.store(THR, 'a', 1);
        assertThat(uart.load(LSR, 1)).isEqualTo(0x20);
        assertThat(time.parked).isEmpty();
        time.advance(BYTE_NANOS);
        assertThat(uart.load(LSR, 1)).isEqualTo(EMPTY);
    }

    @Test
    void readingTheStatusOfAFullTransmitterWaitsUntilThereIsRoomAndALittleLonger() {
        uart.store(THR, 'a', 1);
        uart.store(THR, 'b', 1);
        assertThat(uart.load(LSR, 1)).isEqualTo(EMPTY);
        assertThat(time.parked).containsExactly(BYTE_NANOS + Transmitter.LATE_NANOS);
    }

    @Test
    void aGuestThatPollsForRoomSendsAtTheSpeedOfTheLineAndSleepsOnceForTwelveBytes() {
        long start = time.nanos();
        int bytes = 12_000;
        for (int i = 0; i < bytes; i++) {
            while ((uart.load(LSR, 1) & 0x20) == 0) {
                assertThat(time.parked).hasSizeLessThan(bytes);
            }
            uart.store(THR, 'x', 1);
        }
        assertThat(time.nanos() - start).isBetween((bytes - 20) * BYTE_NANOS, (bytes + 20) * BYTE_NANOS);
        assertThat(time.parked).hasSizeBetween(bytes / 14, bytes / 11);
    }

    @Test
    void aLineThatFellIdleDoesNotCatchUp() {
        uart.store(THR, 'a', 1);
        time.advance(BYTE_NANOS + 4 * Transmitter.LATE_NANOS);
        uart.store(THR, 'b', 1);
        assertThat(files.port.busyUntil()).isEqualTo(time.nanos() + BYTE_NANOS);
    }

    @Test
    void aGuestThatIsWokenEarlyGetsTheStatusAsItIs() {
        uart.store(THR, 'a', 1);
        uart.store(THR, 'b', 1);
        time.wakeAtOnce();
        assertThat(uart.load(LSR, 1)).isZero();
        assertThat(time.parked).hasSize(1);
    }

    @Test
    void aGuestThatWaitsForTheShiftRegisterIsParkedAtTheSecondLook() {
        uart.store(THR, 'a', 1);
        assertThat(uart.load(LSR, 1)).isEqualTo(0x20);
        assertThat(uart.load(LSR, 1)).isEqualTo(EMPTY);
        assertThat(time.parked).containsExactly(BYTE_NANOS + Transmitter.LATE_NANOS);
    }

    @Test
    void aGuestThatNeverLooksLosesNothingAndIsSlowedToTheLine() {
        uart.store(IIR, 1, 1);
        for (int i = 0; i < 17; i++) {
            uart.store(THR, '0' + i, 1);
        }
        assertThat(time.parked).isEmpty();
        uart.store(THR, 'x', 1);
        assertThat(time.parked).containsExactly(BYTE_NANOS + Transmitter.LATE_NANOS);
        assertThat(files.printed()).isEqualTo("0123456789:;<=>?@x");
    }

    @Test
    void theGuestsDivisorScalesTheSpeedFromTheConfiguredOne() {
        assertThat(Transmitter.byteNanos(27, 27)).isEqualTo(BYTE_NANOS);
        assertThat(Transmitter.byteNanos(54, 27)).isEqualTo(2 * BYTE_NANOS + 1);
        assertThat(Transmitter.byteNanos(54, 0)).isEqualTo(BYTE_NANOS);
        assertThat(Transmitter.byteNanos(0, 27)).isEqualTo(BYTE_NANOS);
        uart.store(LCR, 0x80, 1);
        uart.store(THR, 270 & 0xff, 1);
        uart.store(IER, 270 >> 8, 1);
        uart.store(LCR, 0x03, 1);
        uart.store(THR, 'a', 1);
        uart.store(THR, 'b', 1);
        uart.load(LSR, 1);
        assertThat(time.parked).containsExactly(868_055L + Transmitter.LATE_NANOS);
    }

    @Test
    void anUnlimitedLineIsNeverBusy() {
        files.port.setUnlimited(true);
        for (int i = 0; i < 100; i++) {
            uart.store(THR, 'u', 1);
            assertThat(uart.load(LSR, 1)).isEqualTo(EMPTY);
        }
        assertThat(time.parked).isEmpty();
    }

    @Test
    void aByteThatComesAMomentLateDoesNotSlowTheLine() {
        uart.store(THR, 'a', 1);
        time.advance(BYTE_NANOS + 60_000);
        uart.store(THR, 'b', 1);
        assertThat(files.port.busyUntil()).isEqualTo(1_000_000_000L + 2 * BYTE_NANOS);
    }

    @Test
    void cellsThatShareThePortShareItsTransmitter() throws IOException {
        try (PortFiles other = new PortFiles(dir, 27)) {
            MmioDevice second = other.model(PortFiles.TYPE_8250, 1, time);
            uart.store(THR, 'a', 1);
            second.store(THR, 'b', 1);
            uart.load(LSR, 1);
            assertThat(time.parked).containsExactly(BYTE_NANOS + Transmitter.LATE_NANOS);
            assertThat(files.printed()).isEqualTo("ab");
        }
    }

    @Test
    void inputIsReadByteByByte() {
        files.input.write((byte) 'h');
        files.input.write((byte) 0x80);
        assertThat(uart.load(LSR, 1)).isEqualTo(EMPTY | 1);
        assertThat(uart.load(THR, 1)).isEqualTo('h');
        assertThat(uart.load(THR, 1)).isEqualTo(0x80);
        assertThat(uart.load(LSR, 1)).isEqualTo(EMPTY);
        assertThat(uart.load(THR, 1)).isZero();
    }

    @Test
    void iirReportsTheTransmitterOncePerEmptyingAndTheReceiverAsLongAsThereIsInput() {
        assertThat(uart.load(IIR, 1)).isEqualTo(0x01);
        uart.store(IIR, 1, 1);
        assertThat(uart.load(IIR, 1)).isEqualTo(0xc1);
        uart.store(IER, 0x02, 1);
        assertThat(uart.load(IIR, 1)).isEqualTo(0xc2);
        assertThat(uart.load(IIR, 1)).isEqualTo(0xc1);
        uart.store(THR, 'a', 1);
        uart.store(THR, 'b', 1);
        assertThat(uart.load(IIR, 1)).isEqualTo(0xc1);
        time.advance(BYTE_NANOS);
        files.input.write((byte) 'i');
        uart.store(IER, 0x03, 1);
        assertThat(uart.load(IIR, 1)).isEqualTo(0xc4);
        assertThat(uart.load(IIR, 1)).isEqualTo(0xc4);
        uart.load(THR, 1);
        assertThat(uart.load(IIR, 1)).isEqualTo(0xc2);
    }

    @Test
    void loopbackConnectsOutputsToInputs() {
        assertThat(uart.load(MSR, 1)).isEqualTo(0xb0);
        uart.store(MCR, 0x1a, 1);
        assertThat(uart.load(MSR, 1)).isEqualTo(0x90);
        uart.store(THR, 'l', 1);
        assertThat(uart.load(THR, 1)).isEqualTo('l');
        assertThat(files.printed()).isEmpty();
    }

    @Test
    void offsetsBehindTheRegistersReadZero() {
        uart.store(0x40, 1, 1);
        assertThat(uart.load(0x40, 1)).isZero();
    }
}
