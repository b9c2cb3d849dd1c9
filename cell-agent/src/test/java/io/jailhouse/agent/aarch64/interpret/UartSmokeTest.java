package io.jailhouse.agent.aarch64.interpret;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.cpu.Exit;
import io.jailhouse.agent.device.MmioDevice;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A bare-metal program that waits for its transmitter and prints. */
class UartSmokeTest {

    private static final long CODE = 0x1000;
    private static final long TEXT = 0x2000;
    private static final long UART = 0x2800000;
    private static final byte[] HELLO = "Hello 1 from cell!\r\n\0".getBytes(StandardCharsets.US_ASCII);

    private final Guest guest = new Guest();
    private final StringBuilder printed = new StringBuilder();

    @AfterEach
    void close() {
        guest.close();
    }

    @Test
    void printsWithTheMmuOff() {
        assertThat(print()).isEqualTo("Hello 1 from cell!\r\n");
    }

    @Test
    void printsWithTheMmuOn() {
        guest.mapIdentity(0, Guest.BLOCK);
        guest.mapIdentity(UART, Guest.BLOCK | Guest.DEVICE);
        guest.enableMmu();
        assertThat(print()).isEqualTo("Hello 1 from cell!\r\n");
    }

    private String print() {
        guest.device(UART, 0x100, new Transmitter());
        guest.code(
                CODE,
                0x38401402, // ldrb w2, [x0], #1
                0x340000a2, // cbz w2, done
                0xb9401423, // ldr w3, [x1, #20]
                0x362fffe3, // tbz w3, #5, busy
                0xb9000022, // str w2, [x1]
                0x17fffffb, // b next
                0xd4000002 // hvc #0
                );
        MemorySegment.copy(HELLO, 0, guest.ram, JAVA_BYTE, TEXT, HELLO.length);
        guest.cpu.setX(0, TEXT);
        guest.cpu.setX(1, UART);
        assertThat(guest.run(CODE)).isInstanceOf(Exit.Hypercall.class);
        return printed.toString();
    }

    /** Ready every third time it is asked. */
    private final class Transmitter implements MmioDevice {
        private int asked;

        @Override
        public long load(long offset, int size) {
            return ++asked % 3 == 0 ? 0x60 : 0;
        }

        @Override
        public void store(long offset, long value, int size) {
            printed.append((char) value);
        }
    }
}
