package io.jailhouse.shm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LivenessLockTest {

    @TempDir
    private Path dir;

    @Test
    void isHeldUntilItIsReleased() throws Exception {
        Path path = dir.resolve("lock");
        assertThat(LivenessLock.isHeld(path)).isFalse();
        LivenessLock lock = LivenessLock.acquire(path).orElseThrow();
        assertThat(LivenessLock.isHeld(path)).isTrue();
        assertThat(LivenessLock.acquire(path)).isEmpty();
        lock.close();
        lock.close();
        assertThat(LivenessLock.isHeld(path)).isFalse();
    }

    @Test
    void survivesThatTheSameProcessClosesTheFileElsewhere() throws Exception {
        Path path = dir.resolve("lock");
        try (LivenessLock lock = LivenessLock.acquire(path).orElseThrow()) {
            FileChannel.open(path, StandardOpenOption.READ).close();
            assertThat(LivenessLock.acquire(path)).isEmpty();
            assertThat(LivenessLock.isHeld(path)).isTrue();
            assertThat(lock).isNotNull();
        }
    }

    @Test
    void bytesOfAFileAreLockedSeparately() throws Exception {
        Path path = dir.resolve("lock");
        try (LivenessLock first = LivenessLock.acquire(path, 1).orElseThrow();
                LivenessLock second = LivenessLock.acquire(path, 2).orElseThrow()) {
            assertThat(first).isNotSameAs(second);
            assertThat(LivenessLock.isHeld(path, 3)).isFalse();
        }
    }

    @Test
    void whoHoldsABytesLockIsFound() throws Exception {
        Path path = dir.resolve("lock");
        assertThat(LivenessLock.held(path, 100, 10)).isEmpty();
        List<LivenessLock> locks = new ArrayList<>();
        for (long offset : new long[] {70, 3, 99, 41, 42, 100}) {
            locks.add(LivenessLock.acquire(path, offset).orElseThrow());
        }
        assertThat(LivenessLock.held(path, 100, 10)).containsExactly(3L, 41L, 42L, 70L, 99L);
        assertThat(LivenessLock.held(path, 100, 2)).hasSize(2);
        locks.forEach(LivenessLock::close);
        assertThat(LivenessLock.held(path, 100, 10)).isEmpty();
    }

    @Test
    void theKernelDropsItWhenTheHolderIsKilled() throws Exception {
        Path path = dir.resolve("lock");
        try (ChildJvm holder = ChildJvm.start(Holder.class, path)) {
            assertThat(holder.readLine()).isEqualTo("held");
            assertThat(LivenessLock.isHeld(path)).isTrue();
            assertThat(LivenessLock.acquire(path)).isEmpty();
            holder.kill();
            assertThat(LivenessLock.isHeld(path)).isFalse();
        }
    }

    /** Holds the lock until it is killed. */
    static final class Holder {
        public static void main(String[] arguments) throws Exception {
            try (LivenessLock lock = LivenessLock.acquire(Path.of(arguments[0])).orElseThrow()) {
                System.out.println(lock == null ? "" : "held");
                Thread.sleep(Long.MAX_VALUE);
            }
        }
    }
}
