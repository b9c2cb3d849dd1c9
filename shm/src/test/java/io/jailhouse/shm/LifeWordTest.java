package io.jailhouse.shm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifeWordTest {
    private static final long OFFSET = 32;
    private static final long LONGER_THAN_THE_TEST = TimeUnit.SECONDS.toNanos(60);

    @Test
    void theDeathOfTheHolderWakesWhoSleeps(@TempDir Path dir) throws Exception {
        Path path = dir.resolve("word");
        Files.write(path, new byte[4096]);
        try (Mapping mapping = Mapping.readWrite(path, 0, 4096);
                ChildJvm holder = ChildJvm.start(Holder.class, path)) {
            LifeWord word = new LifeWord(mapping.segment(), OFFSET);
            assertThat(holder.readLine()).isEqualTo("holding");
            assertThat(word.saysDeath()).isFalse();
            Thread sleeper = sleeper(word);
            holder.kill();
            Awaitility.await().until(() -> !sleeper.isAlive());
            assertThat(word.saysDeath()).isTrue();
        }
    }

    @Test
    void aSleeperCanBeWokenForSomethingElse(@TempDir Path dir) throws Exception {
        Path path = dir.resolve("word");
        Files.write(path, new byte[4096]);
        try (Mapping mapping = Mapping.readWrite(path, 0, 4096)) {
            LifeWord word = new LifeWord(mapping.segment(), OFFSET);
            Thread sleeper = sleeper(word);
            Awaitility.await().until(() -> {
                word.wake();
                return !sleeper.isAlive();
            });
            assertThat(word.saysDeath()).isFalse();
        }
    }

    private static Thread sleeper(LifeWord word) {
        int seen = word.look();
        return Thread.ofPlatform().daemon().start(() -> word.await(seen, LONGER_THAN_THE_TEST));
    }

    /** Holds a word until it is killed. */
    static final class Holder {
        public static void main(String[] arguments) throws Exception {
            try (Mapping mapping = Mapping.readWrite(Path.of(arguments[0]), 0, 4096)) {
                new LifeWord(mapping.segment(), OFFSET).hold();
                System.out.println("holding");
                while (true) {
                    LockSupport.park();
                }
            }
        }
    }
}
