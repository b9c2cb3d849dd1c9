package io.jailhouse.shm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoardPathsTest {

    @Test
    void explicitDirectoriesComeFirst() {
        BoardPaths paths = BoardPaths.of(
                "qemu", Map.of("JAILHOUSE_RUNTIME_DIR", "/r", "JAILHOUSE_SHM_DIR", "/s", "XDG_RUNTIME_DIR", "/x"));
        assertThat(paths.socket()).isEqualTo(Path.of("/r/qemu/daemon.sock"));
        assertThat(paths.memory()).isEqualTo(Path.of("/s/qemu/memory"));
        assertThat(paths.ledger()).isEqualTo(Path.of("/r/qemu/ledger"));
    }

    @Test
    void theUsersRuntimeDirectoryComesNext() {
        assertThat(BoardPaths.of("qemu", Map.of("XDG_RUNTIME_DIR", "/run/user/1", "JAILHOUSE_RUNTIME_DIR", ""))
                        .runtimeDir())
                .isEqualTo(Path.of("/run/user/1/jailhouse/qemu"));
    }

    @Test
    void withoutVariablesTheUserIdNamesTheDirectories() {
        BoardPaths paths = BoardPaths.of("qemu", Map.of());
        assertThat(paths.runtimeDir().toString()).matches("/tmp/jailhouse-\\d+/qemu");
        assertThat(paths.sharedDir().toString()).matches("/dev/shm/jailhouse-\\d+/qemu");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a b", "ü", "a\nb", "123456789012345678901234567890123"})
    void otherBoardNamesAreRefusedInOneLine(String name) {
        assertThatThrownBy(() -> BoardPaths.of(name, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("invalid board name")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void aSocketPathThatNoAddressCanHoldIsRefused() {
        String at107 = "/" + "d".repeat(107 - "/".length() - "/b/daemon.sock".length());
        assertThat(BoardPaths.of("b", Map.of("JAILHOUSE_RUNTIME_DIR", at107))
                        .socket()
                        .toString())
                .hasSize(107);
        assertThatThrownBy(() -> BoardPaths.of("b", Map.of("JAILHOUSE_RUNTIME_DIR", at107 + "d"))
                        .socket())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("108 bytes")
                .hasMessageContaining("JAILHOUSE_RUNTIME_DIR");
    }

    @Test
    void cellNamesCannotLeaveTheDirectory() {
        BoardPaths paths = BoardPaths.of("b", Map.of("JAILHOUSE_RUNTIME_DIR", "/r"));
        assertThat(paths.agentLog("../x y")).isEqualTo(Path.of("/r/b/agent-..%2Fx%20y.log"));
    }

    @Test
    void createdDirectoriesArePrivate(@TempDir Path dir) throws IOException {
        BoardPaths paths = in(dir);
        paths.createDirectories();
        paths.createDirectories();
        for (Path created : new Path[] {paths.runtimeDir(), paths.sharedDir(), dir.resolve("s")}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(created)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void aDirectoryOfSomebodyElseIsRefused(@TempDir Path dir) throws IOException {
        BoardPaths paths = in(dir);
        paths.createDirectories();
        try {
            Files.setAttribute(paths.sharedDir(), "unix:uid", 12345);
        } catch (IOException e) {
            Assumptions.abort("only root can give a directory away");
        }
        assertThatThrownBy(paths::createDirectories)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(paths.sharedDir().toString())
                .hasMessageContaining("belongs to user 12345");
    }

    private static BoardPaths in(Path dir) {
        return BoardPaths.of(
                "b",
                Map.of(
                        "JAILHOUSE_RUNTIME_DIR",
                        dir.resolve("r").toString(),
                        "JAILHOUSE_SHM_DIR",
                        dir.resolve("s").toString()));
    }
}
