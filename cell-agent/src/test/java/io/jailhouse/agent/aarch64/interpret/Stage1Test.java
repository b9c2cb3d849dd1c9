package io.jailhouse.agent.aarch64.interpret;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.cpu.Exit;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stage-1 translation and its faults (DDI 0487 D8). */
class Stage1Test {

    private static final long CODE = 0x100;
    private static final long VIRTUAL = 0x600000;
    private static final long PHYSICAL = 0x200000;
    private static final long READ_ESR = 0x96000000L;
    private static final long WRITE_ESR = 0x96000040L;

    private final Guest guest = new Guest();
    private final MemorySegment memory = guest.memory(PHYSICAL, 0x10000, true, true);

    @BeforeEach
    void map() {
        guest.mapIdentity(0, Guest.BLOCK);
        guest.code(
                CODE,
                0xf9400020, // ldr x0, [x1]
                0xd4000022, // hvc #1
                0xf9000020, // str x0, [x1]
                0xd4000022, // hvc #1
                0xd61f0020, // br x1
                0xd69f03e0 // eret
                );
    }

    @AfterEach
    void close() {
        guest.close();
    }

    @Test
    void pageLeadsToItsFrame() {
        memory.set(JAVA_LONG, 0x3010, 99);
        guest.mapPage(VIRTUAL, PHYSICAL + 0x3000, Guest.PAGE);
        assertThat(load(VIRTUAL + 0x10)).isEqualTo(1);
        assertThat(guest.cpu.x(0)).isEqualTo(99);
        assertThat(store(VIRTUAL + 0x18)).isEqualTo(1);
        assertThat(memory.get(JAVA_LONG, 0x3018)).isEqualTo(99);
    }

    @Test
    void missingEntriesFaultAtTheirLevel() {
        guest.mapPage(VIRTUAL, PHYSICAL, Guest.PAGE);
        expectAbort(load(VIRTUAL + 0x5000), READ_ESR | 7, VIRTUAL + 0x5000);
        expectAbort(store(0x40_0000), WRITE_ESR | 6, 0x40_0000);
        expectAbort(load(0x4000_0000), READ_ESR | 5, 0x4000_0000);
        expectAbort(load(0x80_0000_0000L), READ_ESR | 4, 0x80_0000_0000L);
    }

    @Test
    void upperHalfIsDisabledByEpd1() {
        expectAbort(load(0xffffff8000000000L), READ_ESR | 4, 0xffffff8000000000L);
    }

    @Test
    void readOnlyPageCannotBeWritten() {
        guest.mapPage(VIRTUAL, PHYSICAL, Guest.PAGE | Guest.READ_ONLY);
        assertThat(load(VIRTUAL)).isEqualTo(1);
        expectAbort(store(VIRTUAL), WRITE_ESR | 0xf, VIRTUAL);
    }

    @Test
    void pageWithoutAccessFlagFaults() {
        guest.mapPage(VIRTUAL, PHYSICAL, Guest.PAGE & ~0x400L);
        expectAbort(load(VIRTUAL), READ_ESR | 0xb, VIRTUAL);
    }

    @Test
    void outputBeyondTheAddressSizeFaults() {
        guest.mapPage(VIRTUAL, 1L << 40, Guest.PAGE);
        expectAbort(load(VIRTUAL), READ_ESR | 3, VIRTUAL);
    }

    @Test
    void pageThatEl0CanWriteIsNotExecutableAtEl1() {
        guest.mapPage(VIRTUAL, PHYSICAL, Guest.PAGE | Guest.EL0);
        guest.enableMmu();
        guest.cpu.setX(1, VIRTUAL);
        expectAbort(vector(guest.run(CODE + 16)), 0x8600000fL, VIRTUAL);
        assertThat(guest.cpu.elr()).isEqualTo(VIRTUAL);
    }

    @Test
    void el0CannotUseAPageOfEl1() {
        guest.mapPage(VIRTUAL, PHYSICAL, Guest.PAGE);
        guest.enableMmu();
        guest.cpu.state().elr = VIRTUAL;
        guest.cpu.state().spsr = 0;
        memory.set(JAVA_LONG, 0, 0xd4000002L << 32 | 0xf9400020L); // ldr x0, [x1]; hvc
        guest.cpu.setX(1, VIRTUAL);
        assertThat(vector(guest.run(CODE + 20))).isEqualTo(0x400);
        assertThat(guest.cpu.esr()).isEqualTo(0x9200000fL);
    }

    @Test
    void unprivilegedLoadUsesTheRightsOfEl0() {
        guest.mapPage(VIRTUAL, PHYSICAL, Guest.PAGE);
        guest.code(CODE, 0xf8400820); // ldtr x0, [x1]
        expectAbort(load(VIRTUAL), READ_ESR | 0xf, VIRTUAL);
    }

    @Test
    void staleTranslationIsUsedUntilInvalidated() {
        memory.set(JAVA_LONG, 0, 1);
        memory.set(JAVA_LONG, 0x1000, 2);
        guest.mapPage(VIRTUAL, PHYSICAL, Guest.PAGE);
        guest.code(
                CODE,
                0xf9400020, // ldr x0, [x1]
                0xd4000022, // hvc #1
                0xd508871f, // tlbi vmalle1
                0xd5033b9f, // dsb ish
                0xd5033fdf, // isb
                0xf9400020, // ldr x0, [x1]
                0xd4000022 // hvc #1
                );
        assertThat(load(VIRTUAL)).isEqualTo(1);
        guest.mapPage(VIRTUAL, PHYSICAL + 0x1000, Guest.PAGE);
        assertThat(vector(guest.cpu.run())).isEqualTo(1);
        assertThat(guest.cpu.x(0)).isEqualTo(2);
    }

    @Test
    void topByteIsIgnoredOnRequest() {
        guest.mapPage(VIRTUAL, PHYSICAL, Guest.PAGE);
        memory.set(JAVA_LONG, 8, 5);
        guest.enableMmu();
        guest.cpu.state().tcr |= 1L << 37;
        guest.cpu.setX(1, 0xab00000000600008L);
        assertThat(vector(guest.run(CODE))).isEqualTo(1);
        assertThat(guest.cpu.x(0)).isEqualTo(5);
    }

    @Test
    void unalignedAccessAcrossPagesIsWhole() {
        guest.mapPage(VIRTUAL, PHYSICAL + 0x1000, Guest.PAGE);
        guest.mapPage(VIRTUAL + 0x1000, PHYSICAL, Guest.PAGE);
        guest.enableMmu();
        guest.cpu.setX(0, 0x1122334455667788L);
        guest.cpu.setX(1, VIRTUAL + 0xffd);
        assertThat(vector(guest.run(CODE + 8))).isEqualTo(1);
        assertThat(memory.get(JAVA_LONG, 0) & 0xffffffffffL).isEqualTo(0x1122334455L);
        assertThat(memory.get(JAVA_LONG, 0x1ff8) >>> 40).isEqualTo(0x667788);
        assertThat(load(VIRTUAL + 0xffd)).isEqualTo(1);
        assertThat(guest.cpu.x(0)).isEqualTo(0x1122334455667788L);
    }

    @Test
    void storeAcrossPagesChangesNothingIfTheSecondFaults() {
        guest.mapPage(VIRTUAL, PHYSICAL, Guest.PAGE);
        guest.cpu.setX(0, -1);
        expectAbort(store(VIRTUAL + 0xffd), WRITE_ESR | 7, VIRTUAL + 0x1000);
        assertThat(memory.get(JAVA_LONG, 0xff8)).isZero();
    }

    @Test
    void aFaultOfDcZvaIsThatOfAStoreToItsAddress() {
        guest.mapPage(VIRTUAL, PHYSICAL, Guest.PAGE | Guest.READ_ONLY);
        guest.enableMmu();
        guest.code(CODE, 0xd50b7421); // dc zva, x1
        guest.cpu.setX(1, VIRTUAL + 0x7b);
        expectAbort(vector(guest.run(CODE)), WRITE_ESR | 0xf, VIRTUAL + 0x7b);
    }

    @Test
    void unalignedAccessToDeviceMemoryFaults() {
        guest.mapPage(VIRTUAL, PHYSICAL, Guest.PAGE | Guest.DEVICE);
        assertThat(load(VIRTUAL)).isEqualTo(1);
        expectAbort(load(VIRTUAL + 1), READ_ESR | 0x21, VIRTUAL + 1);
    }

    @Test
    void addressTranslationInstructionFillsPar() {
        guest.mapPage(VIRTUAL, PHYSICAL, Guest.PAGE | Guest.READ_ONLY);
        guest.code(
                CODE,
                0xd5087801, // at s1e1r, x1
                0xd5387402, // mrs x2, par_el1
                0xd5087821, // at s1e1w, x1
                0xd5387403, // mrs x3, par_el1
                0xd4000022 // hvc #1
                );
        assertThat(load(VIRTUAL + 0x123)).isEqualTo(1);
        assertThat(guest.cpu.x(2) & 0xfffff_ff000L).isEqualTo(PHYSICAL);
        assertThat(guest.cpu.x(2) & 1).isZero();
        assertThat(guest.cpu.x(3) & 0x7f).isEqualTo(0xf << 1 | 1);
    }

    @Test
    void granuleOf64KiBHasPagesAndLargeBlocks() {
        long tables = 0x300000;
        MemorySegment level2 = guest.memory(tables, 0x20000, true, true);
        level2.set(JAVA_LONG, 0, Guest.BLOCK);
        level2.set(JAVA_LONG, 8, tables + 0x10000 | 3);
        level2.set(JAVA_LONG, 16, Guest.BLOCK | Guest.READ_ONLY);
        level2.set(JAVA_LONG, 0x10000 + 5 * 8, PHYSICAL | Guest.PAGE | Guest.READ_ONLY);
        memory.set(JAVA_LONG, 0x9238, 77);
        largeGranule(tables);

        long page = 0x2000_0000 + 0x50000;
        assertThat(run(CODE, page + 0x9238)).isEqualTo(1);
        assertThat(guest.cpu.x(0)).isEqualTo(77);
        expectAbort(run(CODE + 8, page), WRITE_ESR | 0xf, page);
        expectAbort(run(CODE, page + 0x10000), READ_ESR | 7, page + 0x10000);
        expectAbort(run(CODE + 8, 0x4000_0000 + PHYSICAL), WRITE_ESR | 0xe, 0x4000_0000 + PHYSICAL);
        expectAbort(run(CODE, 0x6000_0000), READ_ESR | 6, 0x6000_0000);
    }

    @Test
    void outputSizeIsWhatTcrSays() {
        guest.mapPage(VIRTUAL, 1L << 33, Guest.PAGE);
        expectAbort(load(VIRTUAL), READ_ESR | 3, VIRTUAL);
    }

    @Test
    void blockThatIsReadOnlyFaultsAtItsLevel() {
        guest.mapIdentity(PHYSICAL, Guest.BLOCK | Guest.READ_ONLY);
        assertThat(load(PHYSICAL)).isEqualTo(1);
        expectAbort(store(PHYSICAL), WRITE_ESR | 0xe, PHYSICAL);
    }

    private void largeGranule(long tables) {
        guest.enableMmu();
        guest.cpu.state().tcr |= 1 << 14;
        guest.cpu.state().ttbr0 = tables;
    }

    private int run(long code, long address) {
        guest.cpu.setX(1, address);
        return vector(guest.run(code));
    }

    private int load(long address) {
        guest.enableMmu();
        guest.cpu.setX(1, address);
        return vector(guest.run(CODE));
    }

    private int store(long address) {
        guest.enableMmu();
        guest.cpu.setX(1, address);
        return vector(guest.run(CODE + 8));
    }

    /** The vector of an exception, or 1 for the test program's own call. */
    private int vector(Exit exit) {
        return exit instanceof Exit.Hypercall call && call.immediate() == 1 ? 1 : guest.exceptionVector(exit);
    }

    private void expectAbort(int vector, long esr, long far) {
        assertThat(vector).isEqualTo(0x200);
        assertThat(guest.cpu.esr()).isEqualTo(esr);
        assertThat(guest.cpu.far()).isEqualTo(far);
    }
}
