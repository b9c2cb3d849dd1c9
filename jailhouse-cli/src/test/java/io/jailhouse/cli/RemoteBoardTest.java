package io.jailhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RemoteBoardTest {
    private static final Map<String, String> FILES =
            Map.of("JAILHOUSE_TLS_CERT", "own.pem", "JAILHOUSE_TLS_KEY", "own.key", "JAILHOUSE_TLS_CA", "ca.pem");

    @Test
    void onlyWordsBeforeTheCommandCount() {
        List<String> words = List.of("cell", "load", "x", "-s", "--host");
        assertThat(RemoteBoard.take(words, Map.of())).satisfies(taken -> {
            assertThat(taken.board()).isEmpty();
            assertThat(taken.command()).isEqualTo(words);
        });
    }

    @Test
    void wordsCountMoreThanTheEnvironment() {
        RemoteBoard.Words taken = RemoteBoard.take(List.of("--host", "h:1", "--tls-key=k.key", "cell", "list"), FILES);
        assertThat(taken.command()).containsExactly("cell", "list");
        assertThat(taken.board()).hasValueSatisfying(board -> {
            assertThat(board.address()).hasToString("h:1");
            assertThat(board.files().key()).hasToString("k.key");
            assertThat(board.files().certificate()).hasToString("own.pem");
        });
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> RemoteBoard.take(List.of("--host", "h:1", "cell"), Map.of()))
                .withMessageContaining("--host needs --tls-");
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> RemoteBoard.take(List.of("--host", "nonsense", "cell"), FILES))
                .withMessageContaining("no HOST:PORT");
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> RemoteBoard.take(List.of("--host"), FILES))
                .withMessageContaining("needs a value");
    }
}
