package io.jailhouse.agent.ivshmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jailhouse.agent.cpu.DeviceViolation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IvshmemFunctionTest {
    private static final long BAR0 = 0xff00_0000L;
    private static final long BAR1 = 0xff00_1000L;
    private static final long ID = BAR0;
    private static final long MAX_PEERS = BAR0 + 4;
    private static final long CONTROL = BAR0 + 8;
    private static final long DOORBELL = BAR0 + 0xc;
    private static final long STATE = BAR0 + 0x10;

    @TempDir
    private Path folder;

    private final List<TwoPeers> links = new ArrayList<>();
    private TwoPeers link;

    @BeforeEach
    void open() throws IOException {
        link = open("intx", 0);
    }

    @AfterEach
    void close() throws IOException {
        for (TwoPeers open : links) {
            open.close();
        }
    }

    private TwoPeers open(String name, int vectors) throws IOException {
        TwoPeers opened = new TwoPeers(java.nio.file.Files.createDirectory(folder.resolve(name)), vectors);
        links.add(opened);
        return opened;
    }

    @Test
    void theHeaderNamesTheDeviceAndItsProtocol() {
        assertThat(link.read(0x00, 4)).isEqualTo(0x4106110aL);
        assertThat(link.read(0x04, 4)).isEqualTo(0x00100000L);
        assertThat(link.read(0x08, 4)).isEqualTo(0xff400100L);
        assertThat(link.read(0x2c, 4)).isEqualTo(0x4106110aL);
        assertThat(link.read(0x34, 4)).isEqualTo(0x40);
        assertThat(link.read(0x30, 4)).isZero();
        assertThat(link.read(0x80, 4)).isEqualTo(0xffffffffL);
        assertThat(link.read(0xffc, 4)).isEqualTo(0xffffffffL);
    }

    @Test
    void narrowReadsAreShiftedButNotCut() {
        assertThat(link.read(0x02, 2)).isEqualTo(0x4106);
        assertThat(link.read(0x00, 2)).isEqualTo(0x4106110aL);
        assertThat(link.read(0x01, 1)).isEqualTo(0x410611);
    }

    @Test
    void theVendorCapabilityTellsSizesAndBaseAddress() {
        assertThat(link.read(0x40, 4)).isEqualTo(0x00200009L);
        assertThat(link.read(0x44, 4)).isEqualTo(0x1000);
        assertThat(link.read(0x48, 4)).isEqualTo(0x2000);
        assertThat(link.read(0x4c, 4)).isEqualTo(1);
        assertThat(link.read(0x50, 4)).isEqualTo(0x3000);
        assertThat(link.read(0x54, 4)).isZero();
        assertThat(link.read(0x58, 4)).isEqualTo(0x34567000L);
        assertThat(link.read(0x5c, 4)).isEqualTo(0x12);
    }

    @Test
    void aDeviceWithoutVectorsHasAPinThatFollowsItsNumber() {
        assertThat(link.read(0x3c, 4)).isEqualTo(2 << 8);
        link.write(0x3c, 0x55, 1);
        assertThat(link.read(0x3c, 4)).isEqualTo(2 << 8);
    }

    @Test
    void aDeviceWithVectorsHasAnMsixCapabilityAndNoPin() throws IOException {
        TwoPeers msix = open("msix", 4);
        assertThat(msix.read(0x3c, 4)).isZero();
        assertThat(msix.read(0x40, 4)).isEqualTo(0x00206009L);
        assertThat(msix.read(0x60, 4)).isEqualTo(0x00030011L);
        assertThat(msix.read(0x64, 4)).isEqualTo(0x001);
        assertThat(msix.read(0x68, 4)).isEqualTo(0x101);
        msix.write(0x62, 0xffff, 2);
        assertThat(msix.read(0x60, 4)).isEqualTo(0xc0030011L);
    }

    @Test
    void barsAreSizedByTheirMasks() {
        link.write(0x10, 0xffffffffL, 4);
        link.write(0x14, 0xffffffffL, 4);
        assertThat(link.read(0x10, 4)).isEqualTo(0xfffff000L);
        assertThat(link.read(0x14, 4)).isZero();
        link.write(0x12, 0x1234, 2);
        assertThat(link.read(0x10, 4)).isEqualTo(0x1234f000L);
        assertThat(link.read(0x12, 1)).isEqualTo(0x1234L);
    }

    @Test
    void registersExistWhileMemoryIsEnabled() {
        link.write(0x10, BAR0, 4);
        assertThat(link.reaches(ID, 4)).isFalse();
        link.write(0x04, 2, 2);
        assertThat(link.reaches(ID, 4)).isTrue();
        assertThat(link.reaches(BAR0 + 0xffc, 4)).isTrue();
        assertThat(link.reaches(BAR0 + 0xffe, 4)).isFalse();
        assertThat(link.reaches(BAR0 - 4, 4)).isFalse();
        link.write(0x04, 0, 2);
        assertThat(link.reaches(ID, 4)).isFalse();
    }

    @Test
    void registersStayWhereTheyWereWhenMemoryWasEnabled() {
        link.enableAt(BAR0, 0);
        link.write(0x10, 0x5000_0000L, 4);
        assertThat(link.read(0x10, 4)).isEqualTo(0x5000_0000L);
        assertThat(link.reaches(ID, 4)).isTrue();
        assertThat(link.reaches(0x5000_0000L, 4)).isFalse();
        link.write(0x04, 0, 2);
        link.write(0x04, 2, 2);
        assertThat(link.reaches(ID, 4)).isFalse();
        assertThat(link.load(0x5000_0004L)).isEqualTo(3);
    }

    @Test
    void theCommandRegisterKeepsThreeBits() {
        link.write(0x04, 0xffffffffL, 4);
        assertThat(link.read(0x04, 4)).isEqualTo(0x00100406L);
        link.write(0x06, 0xffff, 2);
        assertThat(link.read(0x04, 4)).isEqualTo(0x00100406L);
        link.write(0x05, 0, 1);
        assertThat(link.read(0x04, 4)).isEqualTo(0x00100006L);
    }

    @Test
    void writesThatNoDriverHasReasonForAreRefused() {
        assertRefused(0x00, 0, 4, "reg: 0x0, size: 4");
        assertRefused(0x08, 0, 2, "reg: 0x8, size: 2");
        assertRefused(0x2c, 0, 4, "reg: 0x2c, size: 4");
        assertRefused(0x34, 0, 1, "reg: 0x34, size: 1");
        assertRefused(0x3c, 0, 2, "reg: 0x3c, size: 2");
        assertRefused(0x3d, 0, 1, "reg: 0x3d, size: 1");
        assertRefused(0x80, 0, 4, "reg: 0x80, size: 4");
        assertRefused(0x10, 0, 8, "reg: 0x10, size: 8");
        assertThatThrownBy(() -> link.read(0x10, 8))
                .hasMessage("FATAL: Invalid PCI MMCONFIG write, device 00:01.0, reg: 0x10, size: 8");
    }

    @Test
    void writesWithoutEffectAreAccepted() {
        link.write(0x0c, 0xffffffffL, 4);
        link.write(0x30, 0xffffffffL, 4);
        link.write(0x44, 0xffffffffL, 4);
        link.write(0x7c, 0xffffffffL, 4);
        assertThat(link.read(0x0c, 4)).isZero();
        assertThat(link.read(0x30, 4)).isZero();
        assertThat(link.read(0x44, 4)).isEqualTo(0x1000);
    }

    private void assertRefused(int register, long value, int size, String where) {
        assertThatThrownBy(() -> link.write(register, value, size))
                .isInstanceOf(DeviceViolation.class)
                .hasMessage("FATAL: Invalid PCI MMCONFIG write, device 00:01.0, " + where);
    }

    @Test
    void registersTellIdAndPeersAndIgnoreWhatTheyDoNotKnow() {
        link.enableAt(BAR0, 0);
        assertThat(link.load(ID)).isZero();
        assertThat(link.load(MAX_PEERS)).isEqualTo(3);
        link.store(ID, 7);
        link.store(MAX_PEERS, 7);
        link.store(BAR0 + 0x14, 7);
        link.store(BAR0 + 0xffc, 7);
        assertThat(link.load(MAX_PEERS)).isEqualTo(3);
        assertThat(link.load(DOORBELL)).isZero();
        assertThat(link.load(BAR0 + 0x14)).isZero();
        assertThat(link.load(BAR0 + 0xffc)).isZero();
    }

    @Test
    void interruptControlKeepsOneBit() {
        link.enableAt(BAR0, 0);
        link.store(CONTROL, 0xffffffffL);
        assertThat(link.load(CONTROL)).isEqualTo(1);
        link.store(CONTROL, 2);
        assertThat(link.load(CONTROL)).isZero();
    }

    @Test
    void theStateRegisterGoesToTheTableAndItsChangeToTheOthers() throws IOException {
        link.other.setInterruptControl(1);
        link.enableAt(BAR0, 0);
        link.store(STATE, 5);
        assertThat(link.stateWord(0)).isEqualTo(5);
        assertThat(link.load(STATE)).isEqualTo(5);
        assertThat(link.other.takePending()).isEqualTo(1);
        link.store(STATE, 5);
        assertThat(link.other.takePending()).isZero();
    }

    @Test
    void aDoorbellToOneselfRaisesThePin() {
        link.enableAt(BAR0, 0);
        link.store(CONTROL, 1);
        link.store(DOORBELL, 0);
        assertThat(link.delivered()).containsExactly(TwoPeers.INTX);
        assertThat(link.delivered()).isEmpty();
    }

    @Test
    void vectorsAndTargetsOutOfRangeHaveNoEffect() {
        link.enableAt(BAR0, 0);
        link.store(CONTROL, 1);
        link.store(DOORBELL, 1);
        link.store(DOORBELL, 12 << 16);
        link.store(DOORBELL, 0xffff0000L);
        assertThat(link.delivered()).isEmpty();
    }

    @Test
    void anEventIsLostWhileInterruptsAreOff() {
        link.enableAt(BAR0, 0);
        link.other.ring(0, 0);
        link.store(CONTROL, 1);
        assertThat(link.delivered()).isEmpty();
    }

    @Test
    void thePinIsConnectedByWritingTheControlRegister() {
        link.own.setInterruptControl(1);
        link.other.ring(0, 0);
        assertThat(link.delivered()).as("after reset nothing is connected").isEmpty();
        link.enableAt(BAR0, 0);
        link.store(CONTROL, 1);
        link.other.ring(0, 0);
        assertThat(link.delivered()).containsExactly(TwoPeers.INTX);
    }

    @Test
    void thePinNeedsNoBusMasterButTheIntxBitOff() {
        link.write(0x10, BAR0, 4);
        link.write(0x04, 2, 2);
        link.store(CONTROL, 1);
        link.other.ring(0, 0);
        assertThat(link.delivered()).containsExactly(TwoPeers.INTX);
        link.write(0x04, 0x402, 2);
        link.other.ring(0, 0);
        assertThat(link.delivered()).isEmpty();
        link.write(0x04, 2, 2);
        link.other.ring(0, 0);
        assertThat(link.delivered()).containsExactly(TwoPeers.INTX);
    }

    @Test
    void whatWasRungBeforeThePinWasSwitchedOffIsDelivered() {
        link.enableAt(BAR0, 0);
        link.store(CONTROL, 1);
        link.other.ring(0, 0);
        link.write(0x04, 0x406, 2);
        assertThat(link.raised).containsExactly(TwoPeers.INTX);
    }

    @Test
    void oneShotModeClearsTheControlRegisterEvenWhenThePinIsOff() {
        link.enableAt(BAR0, 0);
        link.write(0x43, 1, 1);
        assertThat(link.read(0x40, 4)).isEqualTo(0x01200009L);
        link.store(CONTROL, 1);
        link.other.ring(0, 0);
        link.other.ring(0, 0);
        assertThat(link.delivered()).containsExactly(TwoPeers.INTX);
        assertThat(link.load(CONTROL)).isZero();
        link.write(0x04, 0x406, 2);
        link.store(CONTROL, 1);
        link.other.ring(0, 0);
        assertThat(link.delivered()).isEmpty();
        assertThat(link.load(CONTROL)).isZero();
    }

    @Test
    void aResetTakesEverythingBack() {
        link.enableAt(BAR0, 0);
        link.write(0x43, 1, 1);
        link.store(CONTROL, 1);
        link.function.reset();
        assertThat(link.reaches(ID, 4)).isFalse();
        assertThat(link.read(0x04, 4)).isEqualTo(0x00100000L);
        assertThat(link.read(0x10, 4)).isZero();
        assertThat(link.read(0x40, 4)).isEqualTo(0x00200009L);
    }

    @Test
    void withIntxTheTableHandlerLiesAtZero() {
        link.enableAt(BAR0, BAR1);
        assertThat(link.reaches(0, 4)).isTrue();
        assertThat(link.reaches(0x1fc, 4)).isTrue();
        assertThat(link.reaches(0x200, 4)).isFalse();
        assertThatThrownBy(() -> link.load(0)).hasMessage("FATAL: Invalid PCI MSI-X table/PBA access, device 00:01.0");
        assertThat(link.load(0x100)).as("pending bits").isZero();
    }

    @Test
    void aVectorRaisesTheInterruptInItsData() throws IOException {
        TwoPeers msix = open("msix", 4);
        msix.enableAt(BAR0, BAR1);
        msix.store(BAR1 + 0x28, 142);
        msix.store(BAR1 + 0x2c, 0);
        msix.write(0x62, 0x8000, 2);
        msix.store(CONTROL, 1);
        msix.other.ring(0, 2);
        msix.other.ring(0, 1);
        assertThat(msix.delivered()).as("vector 1 is masked").containsExactly(142);
        msix.write(0x62, 0xc000, 2);
        msix.other.ring(0, 2);
        assertThat(msix.delivered()).as("function masked").isEmpty();
        msix.write(0x62, 0x8000, 2);
        msix.write(0x04, 2, 2);
        msix.other.ring(0, 2);
        assertThat(msix.delivered()).as("no bus master").isEmpty();
        msix.write(0x04, 6, 2);
        msix.other.ring(0, 2);
        assertThat(msix.delivered()).containsExactly(142);
    }

    @Test
    void aVectorWithAnInterruptOfSomebodyElseParksWhenItIsEnabled() throws IOException {
        TwoPeers msix = open("msix", 4);
        msix.enableAt(BAR0, BAR1);
        msix.store(BAR1 + 8, 99);
        msix.store(BAR1 + 0xc, 0);
        assertThatThrownBy(() -> msix.write(0x62, 0x8000, 2))
                .hasMessage("FATAL: Invalid PCI MMCONFIG write, device 00:01.0, reg: 0x62, size: 2");
        assertThatThrownBy(() -> msix.store(CONTROL, 1))
                .isInstanceOf(DeviceViolation.class)
                .hasMessage("");
        assertThatThrownBy(() -> msix.store(BAR1 + 8, 31))
                .isInstanceOf(DeviceViolation.class)
                .hasMessage("");
        msix.store(BAR1 + 8, 140);
        msix.store(CONTROL, 1);
    }

    @Test
    void theTableIsMadeOfWordsThatExist() throws IOException {
        TwoPeers msix = open("msix", 4);
        msix.enableAt(BAR0, BAR1);
        assertThat(msix.load(BAR1 + 0xc)).as("masked after reset").isEqualTo(1);
        msix.store(BAR1, 0x12345678);
        assertThat(msix.load(BAR1)).isEqualTo(0x12345678);
        String text = "FATAL: Invalid PCI MSI-X table/PBA access, device 00:01.0";
        assertThatThrownBy(() -> msix.load(BAR1 + 2)).hasMessage(text);
        assertThatThrownBy(() -> msix.load(BAR1 + 0x40)).hasMessage(text);
        assertThatThrownBy(() -> msix.store(BAR1 + 0x40, 0)).hasMessage(text);
        assertThatThrownBy(() -> msix.store(BAR1 + 0x100, 0)).hasMessage(text);
        assertThat(msix.load(BAR1 + 0x100)).isZero();
        assertThat(msix.load(BAR1 + 0x1fc)).isZero();
        assertThat(msix.reaches(BAR1 + 0x200, 4)).isFalse();
    }
}
