package io.jailhouse.shm;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FutexTest {

    @Test
    void doesNotSleepWhenTheWordHasChanged() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment word = arena.allocate(4, 4);
            long start = System.nanoTime();
            Futex.await(word, 0, 1, TimeUnit.SECONDS.toNanos(20));
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
        }
    }

    @Test
    void sleepsForTheTimeout() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment word = arena.allocate(4, 4);
            long start = System.nanoTime();
            Futex.await(word, 0, 0, TimeUnit.MILLISECONDS.toNanos(20));
            assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(15));
        }
    }

    @Test
    void wakesAnotherProcess(@TempDir Path dir) throws Exception {
        Path path = dir.resolve("word");
        Files.write(path, new byte[4096]);
        try (Mapping mapping = Mapping.readWrite(path, 0, 4096);
                ChildJvm sleeper = ChildJvm.start(Sleeper.class, path)) {
            assertThat(sleeper.readLine()).isEqualTo("sleeping");
            Awaitility.await().until(() -> Futex.wakeAll(mapping.segment(), 8) == 1);
            assertThat(sleeper.readLine()).isEqualTo("woken");
        }
    }

    /** Sleeps on a word. */
    static final class Sleeper {
        public static void main(String[] arguments) throws Exception {
            try (Mapping mapping = Mapping.readWrite(Path.of(arguments[0]), 0, 4096)) {
                System.out.println("sleeping");
                Futex.await(mapping.segment(), 8, 0, TimeUnit.SECONDS.toNanos(20));
                System.out.println("woken");
            }
        }
    }
}
