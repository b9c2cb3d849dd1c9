package io.jailhouse.agent.aarch64.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.cpu.Exit;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import org.junit.jupiter.api.Test;

/** What the dispatch loop promises beside executing instructions. */
class DispatchTest {

    /** HotSpot's HugeMethodLimit: a longer method is interpreted for ever. */
    private static final int COMPILED_AT_MOST = 8000;

    private static final long CODE = 0x100;

    @Test
    void loopIsShortEnoughToBeCompiled() throws IOException {
        try (InputStream in = Dispatch.class.getResourceAsStream("Dispatch.class")) {
            ClassFile.of().parse(in.readAllBytes()).methods().stream()
                    .flatMap(method -> method.code().stream())
                    .map(CodeAttribute.class::cast)
                    .forEach(code -> assertThat(code.codeLength()).isLessThan(COMPILED_AT_MOST));
        }
    }

    @Test
    void instructionsAreCounted() {
        try (Guest guest = new Guest()) {
            guest.code(
                    CODE,
                    0xd2807d00, // mov x0, #1000
                    0xd2860001, // mov x1, #0x3000
                    0xf9400022, // ldr x2, [x1]
                    0x91000442, // add x2, x2, #1
                    0xf9000022, // str x2, [x1]
                    0xf1000400, // subs x0, x0, #1
                    0x54ffff81, // b.ne again
                    0xd4000002 // hvc #0
                    );
            assertThat(guest.run(CODE)).isInstanceOf(Exit.Hypercall.class);
            assertThat(guest.cpu.instructions()).isEqualTo(2 + 5 * 1000 + 1);
        }
    }

    @Test
    void straightLineCodeRunsAcrossPages() {
        try (Guest guest = new Guest()) {
            guest.code(
                    0x1ff8,
                    0xd2800020, // mov x0, #1
                    0x91000400, // add x0, x0, #1
                    0x91000400, // add x0, x0, #1
                    0xd4000002 // hvc #0
                    );
            assertThat(guest.run(0x1ff8)).isInstanceOf(Exit.Hypercall.class);
            assertThat(guest.cpu.x(0)).isEqualTo(3);
            assertThat(guest.cpu.pc()).isEqualTo(0x2008);
            assertThat(guest.cpu.instructions()).isEqualTo(4);
        }
    }
}
