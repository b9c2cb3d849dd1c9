package io.jailhouse.shm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jailhouse.shm.create.BoardFiles;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommunicationRegionTest {

    private static final ConsoleRecord PL011 = new ConsoleRecord(0x0900_0000, 0x1000, 3, 1, 0x1b, 5, 0x11);

    @TempDir
    private Path dir;

    private Path path;
    private CommunicationRegion region;

    @BeforeEach
    void open() throws IOException {
        path = dir.resolve("communication");
        BoardFiles.createCommunication(path);
        region = CommunicationRegion.open(path, 63);
    }

    @AfterEach
    void close() {
        region.close();
    }

    @Test
    void beforeTheFirstStartThereIsOnlyTheStateShutDown() {
        assertThat(hex(0, 4096)).isEqualTo("0".repeat(16) + "02000000" + "0".repeat(8192 - 24));
    }

    @Test
    void anArmCellStartsWithTheFieldsOfTheInterface() {
        region.segment().fill((byte) 0xff);
        region.reset(3, PL011, 0x1_0000_0000L, new PlatformRecord.Arm(3, 0x0800_0000, 0x0801_0000, 0x080a_0000, 128));
        assertThat(hex(0, 24)).isEqualTo("4a48434f4d4d0200" + "00000000" + "00000000" + "00000000" + "03000000");
        assertThat(hex(24, 32))
                .isEqualTo("0000000900000000" + "00100000" + "0300" + "0100" + "1b000000" + "05000000"
                        + "1100000000000000");
        assertThat(hex(56, 8)).isEqualTo("0000000001000000");
        assertThat(hex(64, 36))
                .isEqualTo(
                        "0300000000000000" + "0000000800000000" + "0000010800000000" + "00000a0800000000" + "80000000");
        assertThat(hex(100, 3996)).isEqualTo("0".repeat(7992));
    }

    @Test
    void anX86CellStartsWithTheFieldsOfTheInterface() {
        region.reset(0, ConsoleRecord.NONE, 0xb000_0000L, new PlatformRecord.X86(0x608, 2, 3_000_000, 1_000_000));
        assertThat(hex(64, 12)).isEqualTo("0806" + "0200" + "c0c62d00" + "40420f00");
    }

    @Test
    void aMessageClearsTheReplyToTheOneBefore() {
        region.send(CommunicationRegionDescriptor.MESSAGE_SHUTDOWN_REQUEST);
        assertThat(region.message()).isEqualTo(1);
        region.answer(CommunicationRegionDescriptor.REPLY_DENIED);
        assertThat(region.message()).isZero();
        assertThat(region.reply()).isEqualTo(2);
        region.send(CommunicationRegionDescriptor.MESSAGE_RECONFIGURATION_COMPLETED);
        assertThat(region.reply()).isZero();
    }

    @Test
    void eachCellHasItsOwnPage() throws IOException {
        try (CommunicationRegion other = CommunicationRegion.open(path, 0);
                CommunicationRegion same = CommunicationRegion.open(path, 63)) {
            region.setCellState(CommunicationRegionDescriptor.STATE_FAILED);
            assertThat(other.cellState()).isEqualTo(2);
            assertThat(same.cellState()).isEqualTo(3);
        }
        region.prepare();
        assertThat(region.cellState()).isEqualTo(2);
        assertThat(CommunicationRegion.fileOffset(1)).isEqualTo(8192);
        assertThatThrownBy(() -> CommunicationRegion.open(path, 64)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private String hex(int offset, int length) {
        byte[] bytes = region.segment().asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
        return HexFormat.of().formatHex(bytes);
    }
}
