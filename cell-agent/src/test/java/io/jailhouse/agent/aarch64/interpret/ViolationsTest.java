package io.jailhouse.agent.aarch64.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.cpu.DeviceViolation;
import io.jailhouse.agent.cpu.Exit;
import io.jailhouse.agent.device.MmioDevice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Exits as a hypervisor sees them: guest-physical address, syndrome, and a state that is still that before the access. */
class ViolationsTest {

    private static final long CODE = 0x100;
    private static final long DEVICE = 0x1c16000;

    private final Guest guest = new Guest();

    @AfterEach
    void close() {
        guest.close();
    }

    @Test
    void wordReadOfNothing() {
        guest.code(CODE, 0xb9400c43); // ldr w3, [x2, #12]
        guest.cpu.setX(2, DEVICE);
        guest.cpu.setX(3, 77);
        assertThat(guest.run(CODE)).isEqualTo(new Exit.UnhandledData(DEVICE + 12, 4, false, 0x93830006L));
        assertThat(guest.cpu.pc()).isEqualTo(CODE);
        assertThat(guest.cpu.x(3)).isEqualTo(77);
    }

    @Test
    void levelIsThatOfTheFirstEntryWithoutMemory() {
        guest.code(CODE, 0xf9000043); // str x3, [x2]
        guest.cpu.setX(2, 0x100000000L);
        assertThat(guest.run(CODE)).isEqualTo(new Exit.UnhandledData(0x100000000L, 8, true, 0x93c38045L));
        guest.cpu.setX(2, 0x10000);
        assertThat(guest.run(CODE)).isEqualTo(new Exit.UnhandledData(0x10000, 8, true, 0x93c38047L));
    }

    @Test
    void signExtendingLoadSaysSo() {
        guest.code(CODE, 0x38a16843); // ldrsb x3, [x2, x1]
        guest.cpu.setX(2, DEVICE);
        assertThat(guest.run(CODE)).isEqualTo(new Exit.UnhandledData(DEVICE, 1, false, 0x93238006L));
    }

    @Test
    void writeToReadOnlyMemoryIsAPermissionFault() {
        guest.memory(0x7bf00000, 0x1000, true, false);
        guest.code(CODE, 0x39000043); // strb w3, [x2]
        guest.cpu.setX(2, 0x7bf00000);
        assertThat(guest.run(CODE)).isEqualTo(new Exit.UnhandledData(0x7bf00000, 1, true, 0x9303004fL));
    }

    @Test
    void accessWithoutSyndromeNeverReachesADevice() {
        List<Long> accesses = new ArrayList<>();
        guest.device(DEVICE, 0x1000, recorder(accesses));
        guest.cpu.setX(2, DEVICE);
        int[] words = {
            0xa9001043, // stp x3, x4, [x2]
            0xf8008443, // str x3, [x2], #8
            0xf8408c43, // ldr x3, [x2, #8]!
            0x3dc00040, // ldr q0, [x2]
            0xfd000040, // str d0, [x2]
            0xc85f7c40 // ldxr x0, [x2]
        };
        boolean[] writes = {true, true, false, false, true, false};
        for (int i = 0; i < words.length; i++) {
            guest.code(CODE + 0x10L * i, words[i]);
            Exit.UnhandledData exit = (Exit.UnhandledData) guest.run(CODE + 0x10L * i);
            assertThat(exit.size()).isEqualTo(1);
            assertThat(exit.write()).isEqualTo(writes[i]);
            assertThat(exit.esr()).isEqualTo(writes[i] ? 0x92000046L : 0x92000006L);
            assertThat(guest.cpu.x(2)).isEqualTo(DEVICE);
        }
        assertThat(accesses).isEmpty();
    }

    @Test
    void deviceSeesOffsetSizeAndValue() {
        List<Long> accesses = new ArrayList<>();
        guest.device(DEVICE, 0x1000, recorder(accesses));
        guest.code(
                CODE,
                0x79000c43, // strh w3, [x2, #6]
                0xb9800844, // ldrsw x4, [x2, #8]
                0xd4000002 // hvc #0
                );
        guest.cpu.setX(2, DEVICE);
        guest.cpu.setX(3, 0x12345678);
        assertThat(guest.run(CODE)).isInstanceOf(Exit.Hypercall.class);
        assertThat(accesses).containsExactly(6L, 0x5678L, 2L, 8L, 4L);
        assertThat(guest.cpu.x(4)).isEqualTo(0xffffffff80000000L);
    }

    @Test
    void refusingDeviceStopsTheCpu() {
        guest.device(DEVICE, 0x1000, new MmioDevice() {
            @Override
            public long load(long offset, int size) {
                throw new DeviceViolation("Invalid MMIO read, address: 1c16004, size: 4");
            }

            @Override
            public void store(long offset, long value, int size) {
                throw new DeviceViolation("");
            }
        });
        guest.code(CODE, 0xb9400443); // ldr w3, [x2, #4]
        guest.cpu.setX(2, DEVICE);
        assertThat(guest.run(CODE))
                .isEqualTo(new Exit.ForbiddenDevice(
                        DEVICE + 4, 4, false, 0x93830006L, "FATAL: Invalid MMIO read, address: 1c16004, size: 4"));
        assertThat(guest.cpu.pc()).isEqualTo(CODE);
    }

    @Test
    void fetchFromNothing() {
        guest.cpu.setX(30, 0x5df6e9a4);
        guest.code(CODE, 0xd65f03c0); // ret
        assertThat(guest.run(CODE)).isEqualTo(new Exit.InstructionAbort(0x5df6e9a4, 0x82000005L));
        assertThat(guest.cpu.pc()).isEqualTo(0x5df6e9a4);
    }

    @Test
    void walkOfTablesThatAreNotMapped() {
        guest.code(CODE, 0xf9400043); // ldr x3, [x2]
        guest.mapIdentity(0, Guest.BLOCK);
        guest.enableMmu();
        guest.cpu.state().tcr = 25 | 25 << 16 | 2L << 30;
        guest.cpu.state().ttbr1 = 0x44444000;
        guest.cpu.setX(2, 0xffffff8000000000L);
        assertThat(guest.run(CODE)).isEqualTo(new Exit.UnhandledData(0x44444000, 1, false, 0x92000085L));
    }

    @Test
    void hypercallAndSecureCallAreCompleted() {
        guest.code(
                CODE,
                0xd4094902, // hvc #0x4a48
                0xd4000063 // smc #3
                );
        assertThat(guest.run(CODE)).isEqualTo(new Exit.Hypercall(0x4a48, 0x5a004a48));
        assertThat(guest.cpu.pc()).isEqualTo(CODE + 4);
        assertThat(guest.cpu.run()).isEqualTo(new Exit.SecureCall(3, 0x5e000003));
        assertThat(guest.cpu.pc()).isEqualTo(CODE + 8);
    }

    @Test
    void auxiliaryControlRegisterTraps() {
        guest.code(CODE, 0xd5381023); // mrs x3, actlr_el1
        assertThat(guest.run(CODE)).isEqualTo(new Exit.SystemRegisterTrap(0x62320461));
        assertThat(guest.cpu.pc()).isEqualTo(CODE);
    }

    private static MmioDevice recorder(List<Long> accesses) {
        return new MmioDevice() {
            @Override
            public long load(long offset, int size) {
                accesses.addAll(List.of(offset, (long) size));
                return 0x80000000L;
            }

            @Override
            public void store(long offset, long value, int size) {
                accesses.addAll(List.of(offset, value, (long) size));
            }
        };
    }
}
