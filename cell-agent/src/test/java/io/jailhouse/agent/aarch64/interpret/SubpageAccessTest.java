package io.jailhouse.agent.aarch64.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.cpu.Exit;
import io.jailhouse.agent.device.MmioDevice;
import io.jailhouse.agent.stage2.Stage2Map;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Accesses to subpage regions, which the hypervisor looks at when no page allows an access. */
class SubpageAccessTest {
    private static final long PAGE = 0x20000;
    private static final int LOAD_WORD = 0xb9400043; // ldr w3, [x2]
    private static final int STORE_WORD = 0xb9000043; // str w3, [x2]
    private static final int LOAD_PAIR = 0xa9401043; // ldp x3, x4, [x2]

    private final Guest guest = new Guest();
    private long nextCode = 0x100;
    private final List<Long> loads = new ArrayList<>();
    private final List<Long> stores = new ArrayList<>();

    private final MmioDevice device = new MmioDevice() {
        @Override
        public long load(long offset, int size) {
            loads.add(offset);
            return 0x11223344;
        }

        @Override
        public void store(long offset, long value, int size) {
            stores.add(offset);
        }
    };

    @AfterEach
    void close() {
        guest.close();
    }

    @Test
    void anAccessInsideReachesTheRegionAndOneAcrossItsEndDoesNot() {
        installSubpage(PAGE + 0x10, 0x10);
        assertThat(run(LOAD_WORD, PAGE + 0x1c)).isInstanceOf(Exit.Hypercall.class);
        assertThat(guest.cpu.x(3)).isEqualTo(0x11223344);
        assertThat(run(STORE_WORD, PAGE + 0x1c)).isInstanceOf(Exit.Hypercall.class);
        assertThat(run(LOAD_WORD, PAGE + 0x20)).isInstanceOf(Exit.UnhandledData.class);
        assertThat(run(LOAD_WORD, PAGE + 0x0c)).isInstanceOf(Exit.UnhandledData.class);
        assertThat(loads).containsExactly(0xcL);
        assertThat(stores).containsExactly(0xcL);
    }

    @Test
    void anAccessAcrossTheEndIsReportedWithItsSize() {
        installSubpage(PAGE + 0x10, 0xe);
        assertThat(run(LOAD_WORD, PAGE + 0x18)).isInstanceOf(Exit.Hypercall.class);
        assertThat(run(LOAD_WORD, PAGE + 0x1c)).isEqualTo(new Exit.UnhandledData(PAGE + 0x1c, 4, false, 0x93830007L));
    }

    @Test
    void aPairNeverReachesTheRegion() {
        installSubpage(PAGE, 0x100);
        assertThat(run(LOAD_PAIR, PAGE)).isEqualTo(new Exit.UnhandledData(PAGE, 1, false, 0x92000007L));
    }

    @Test
    void aFetchFromTheRegionIsAnInstructionAbort() {
        installSubpage(PAGE, 0x100);
        assertThat(guest.run(PAGE)).isEqualTo(new Exit.InstructionAbort(PAGE, 0x82000007L));
    }

    @Test
    void whatAPageAllowsDoesNotReachTheRegionAndWhatItForbidsDoes() {
        guest.memory(PAGE, 0x1000, true, false);
        installSubpage(PAGE, 0x100);
        assertThat(run(LOAD_WORD, PAGE)).isInstanceOf(Exit.Hypercall.class);
        assertThat(run(STORE_WORD, PAGE)).isInstanceOf(Exit.Hypercall.class);
        assertThat(run(STORE_WORD, PAGE + 0x100)).isEqualTo(new Exit.UnhandledData(PAGE + 0x100, 4, true, 0x9383004fL));
        assertThat(loads).isEmpty();
        assertThat(stores).containsExactly(0L);
    }

    @Test
    void registersThatTheCellOwnsCanBeReadInPairs() {
        guest.ranges().add(new Stage2Range(PAGE, 0x1000, true, true, new Target.Device(device, 0, false)));
        guest.cpu.install(Stage2Map.of(guest.ranges()));
        assertThat(run(LOAD_PAIR, PAGE + 0x20)).isInstanceOf(Exit.Hypercall.class);
        assertThat(loads).containsExactly(0x20L, 0x28L);
    }

    @Test
    void anUnalignedAccessAcrossPagesIsReportedAtThePageThatFaults() {
        guest.mapIdentity(0, Guest.BLOCK);
        guest.enableMmu();
        assertThat(run(LOAD_WORD, 0x10000 - 2))
                .as("the first page is memory")
                .isEqualTo(new Exit.UnhandledData(0x10000, 4, false, 0x93830007L));
        assertThat(run(STORE_WORD, PAGE - 2))
                .as("no page is")
                .isEqualTo(new Exit.UnhandledData(PAGE - 2, 4, true, 0x93830047L));
    }

    @Test
    void anUnalignedAccessAcrossPagesOfARegionIsOneAccess() {
        guest.mapIdentity(0, Guest.BLOCK);
        guest.enableMmu();
        installSubpage(PAGE, 0x1800);
        assertThat(run(LOAD_WORD, PAGE + 0xffe)).isInstanceOf(Exit.Hypercall.class);
        assertThat(run(STORE_WORD, PAGE + 0xfff)).isInstanceOf(Exit.Hypercall.class);
        assertThat(loads).containsExactly(0xffeL);
        assertThat(stores).containsExactly(0xfffL);
    }

    private void installSubpage(long base, long size) {
        guest.cpu.install(Stage2Map.of(
                guest.ranges(), List.of(new Stage2Range(base, size, true, true, new Target.Device(device, 0)))));
    }

    /** Runs one instruction with x2. */
    private Exit run(int word, long address) {
        nextCode += 0x10;
        guest.code(nextCode, word, Guest.HVC);
        guest.cpu.setX(2, address);
        return guest.run(nextCode);
    }
}
