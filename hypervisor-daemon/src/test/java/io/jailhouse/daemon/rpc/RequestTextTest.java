package io.jailhouse.daemon.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jailhouse.daemon.execution.CallRefused;
import io.jailhouse.proto.CellReference;
import io.jailhouse.transport.Errno;
import org.junit.jupiter.api.Test;

class RequestTextTest {
    @Test
    void namesThatNoCellOrFileCanHaveAreRefused() {
        assertThatExceptionOfType(CallRefused.class)
                .isThrownBy(() -> CellNames.of(CellReference.newBuilder()
                        .setName("x".repeat(RequestText.LONGEST_CELL_NAME + 1))
                        .build()))
                .satisfies(refused -> assertThat(refused.errno()).isEqualTo(Errno.E2BIG));
        assertThatExceptionOfType(CallRefused.class)
                .isThrownBy(() -> RequestText.fileName("x".repeat(RequestText.LONGEST_FILE_NAME + 1)))
                .satisfies(refused -> assertThat(refused.errno()).isEqualTo(Errno.E2BIG));
    }

    @Test
    void whatIsShownOfACallersFileMovesNoCursor() {
        assertThat(RequestText.fileName("a\u001b[2Jb\n")).isEqualTo("a?[2Jb?");
    }
}
