package io.jailhouse.shm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessEndTest {
    @Test
    void whatWasPrintedIsThereAndHooksAreNotRun() throws Exception {
        try (ChildJvm child = ChildJvm.start(Ending.class, 7)) {
            assertThat(child.remainingLines()).containsExactly("said");
            assertThat(child.exitValue()).isEqualTo(7);
        }
    }

    @Test
    void theJvmIsLetToWriteAStartUpCache(@TempDir Path folder) throws Exception {
        List<String> options =
                List.of("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + folder.resolve("cache.jsa"));
        try (ChildJvm child = ChildJvm.start(ChildJvm.command(options, Ending.class, 3))) {
            // It refuses to: the class path of tests has folders.
            assertThat(String.join("\n", child.remainingLines()))
                    .startsWith("said")
                    .contains("CDS dumping");
        }
    }

    /** Says something that stays in a buffer, and ends. */
    static final class Ending {
        public static void main(String[] arguments) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
            System.out.print("said");
            ProcessEnd.now(Integer.parseInt(arguments[0]));
        }
    }
}
