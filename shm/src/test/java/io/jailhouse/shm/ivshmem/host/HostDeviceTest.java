package io.jailhouse.shm.ivshmem.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.ChildJvm;
import io.jailhouse.shm.LivenessLock;
import io.jailhouse.shm.ivshmem.LinkEndpoint;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HostDeviceTest {
    private static final long LONG_TIME = TimeUnit.SECONDS.toNanos(20);

    @TempDir
    private Path dir;

    private LinkBoard board;

    @BeforeEach
    void create() throws IOException {
        board = new LinkBoard(dir, 3, 0);
        board.join(0, 0);
        board.join(2, 1);
    }

    @AfterEach
    void close() throws IOException {
        board.close();
    }

    private HostDevice open() throws IOException {
        return HostDevice.open(board.paths(), LinkBoard.ADDRESS);
    }

    @Test
    void showsTheRegistersOfTheRootCellsDevice() throws IOException {
        try (HostDevice device = open()) {
            assertThat(device.id()).isZero();
            assertThat(device.maxPeers()).isEqualTo(3);
            assertThat(device.vectors()).isEqualTo(2);
            assertThat(device.protocol()).isZero();
            assertThat(device.interruptControl()).isZero();
            device.setInterruptControl(0xff);
            assertThat(device.interruptControl()).isEqualTo(1);
            device.writeState(7);
            assertThat(device.state()).isEqualTo(7);
            assertThat(device.stateOf(0)).isEqualTo(7);
        }
    }

    @Test
    void sectionsHaveTheRightsOfTheRootCell() throws IOException {
        try (HostDevice device = open()) {
            device.readWrite().set(ValueLayout.JAVA_INT, 4, 11);
            device.output(0).set(ValueLayout.JAVA_INT, 8, 22);
            assertThat(board.memory().read(LinkBoard.BASE + 0x1000 + 4, 1)).containsExactly(11);
            assertThat(board.memory().read(LinkBoard.BASE + 0x2000 + 8, 1)).containsExactly(22);
            board.memory().write(LinkBoard.BASE + 0x2000 + 2 * LinkBoard.SECTION, new byte[] {33});
            assertThat(device.output(2).get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 33);
            assertThat(device.stateTable().isReadOnly()).isTrue();
            assertThat(device.output(1).isReadOnly()).isTrue();
            assertThat(device.output(2).isReadOnly()).isTrue();
            assertThatThrownBy(() -> device.output(3)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void interruptsComeAndGoByVector() throws IOException {
        LinkEndpoint cell = board.endpoint(2);
        try (HostDevice device = open()) {
            cell.ring(0, 1);
            assertThat(device.awaitInterrupt(0)).isZero();
            device.setInterruptControl(1);
            cell.ring(0, 1);
            cell.writeState(5);
            assertThat(device.awaitInterrupt(0)).isEqualTo(0b11);
            assertThat(device.stateOf(2)).isEqualTo(5);
            assertThat(device.awaitInterrupt(TimeUnit.MILLISECONDS.toNanos(2))).isZero();
            device.ring(2, 1);
            assertThat(cell.takePending()).isEqualTo(0b10);
        }
    }

    @Test
    void inOneShotModeAnInterruptTurnsInterruptsOff() throws IOException {
        LinkEndpoint cell = board.endpoint(2);
        try (HostDevice device = open()) {
            device.setOneShot(true);
            device.setInterruptControl(1);
            cell.ring(0, 0);
            cell.ring(0, 1);
            assertThat(device.awaitInterrupt(0)).isEqualTo(1);
            assertThat(device.interruptControl()).isZero();
        }
    }

    @Test
    void aSleeperIsWoken() throws Exception {
        LinkEndpoint cell = board.endpoint(2);
        try (HostDevice device = open()) {
            device.setInterruptControl(1);
            device.setSpin(0);
            for (int round = 0; round < 50; round++) {
                Thread ringer = Thread.ofPlatform().start(() -> cell.ring(0, 1));
                assertThat(device.awaitInterrupt(LONG_TIME)).isEqualTo(0b10);
                ringer.join();
            }
        }
    }

    @Test
    void closingResetsTheDeviceAndTellsThePeers() throws IOException {
        LinkEndpoint cell = board.endpoint(2);
        HostDevice device = open();
        device.writeState(3);
        assertThat(cell.takePending()).isEqualTo(1);
        device.close();
        device.close();
        assertThat(cell.takePending()).isEqualTo(1);
        assertThat(board.memory().read(LinkBoard.BASE, 4)).containsOnly(0);
        assertThat(board.endpoint(0).claim()).isZero();
        open().close();
    }

    @Test
    void refusesASecondDriver() throws IOException {
        try (HostDevice device = open()) {
            assertThat(device.id()).isZero();
            assertThatIOException()
                    .isThrownBy(this::open)
                    .withMessage("the root cell's ivshmem device 00:00.0 is in use by process "
                            + ProcessHandle.current().pid());
        }
    }

    @Test
    void refusesADeviceThatTheRootInmateDrives() throws IOException {
        try (LivenessLock agent = LivenessLock.acquire(board.paths().link(0), 0).orElseThrow()) {
            assertThat(agent).isNotNull();
            assertThatIOException()
                    .isThrownBy(this::open)
                    .withMessage("the root cell's ivshmem device 00:00.0 is in use by the inmate of the root cell");
        }
    }

    @Test
    void refusesLinksThatDoNotExistOrAreNotTheRootCells() throws IOException {
        assertThatIOException()
                .isThrownBy(() -> HostDevice.open(board.paths(), LinkAddress.parse("00:01.0")))
                .withMessage("board \"default\" has no ivshmem link 00:01.0");
        board.link().clearPeer(0);
        assertThatIOException()
                .isThrownBy(this::open)
                .withMessage("the root cell has no device on the ivshmem link 00:00.0");
    }

    @Test
    void theDeviceOfAProgramThatIsKilledCanBeOpenedAndIsReset() throws Exception {
        try (ChildJvm driver = ChildJvm.start(Driver.class, dir)) {
            assertThat(driver.readLine()).isEqualTo("open");
            driver.kill();
        }
        assertThat(board.memory().read(LinkBoard.BASE, 1)).containsExactly(9);
        try (HostDevice device = open()) {
            assertThat(device.state()).isZero();
            assertThat(device.stateOf(0)).isZero();
        }
    }

    /** Opens the device and keeps it until it is killed. */
    static final class Driver {
        public static void main(String[] arguments) throws Exception {
            BoardPaths paths = BoardPaths.of("default", LinkBoard.environment(Path.of(arguments[0])));
            try (HostDevice device = HostDevice.open(paths, LinkBoard.ADDRESS)) {
                device.writeState(9);
                System.out.println("open");
                Thread.sleep(Long.MAX_VALUE);
            }
        }
    }

    @Test
    void addressesAreReadAsLinuxWritesThem() {
        assertThat(LinkAddress.parse("00:01.0").bdf()).isEqualTo(8);
        assertThat(LinkAddress.parse("0001:00:0e.7").bdf()).isEqualTo(0x77);
        assertThat(LinkAddress.parse("1f:1f.3")).hasToString("1f:1f.3");
        for (String wrong : new String[] {"", "1", "00:20.0", "00:00.8", "00:00.0x", "x:00.0"}) {
            assertThatThrownBy(() -> LinkAddress.parse(wrong))
                    .hasMessage("\"" + wrong + "\" is not a PCI address such as 00:01.0");
        }
    }
}
