package io.jailhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NetCommandTest {
    private static final String ABSENT = "absent-board";

    @ParameterizedTest
    @ValueSource(strings = {"net ping 192.168.0.2", "net up", "net tap", "ivshmem-demo", "net up --link 00:01.0"})
    void aBoardThatIsNotEnabledIsOneLine(String words) {
        assertThat(CapturedRun.of((words + " --board " + ABSENT).split(" ", -1)).err())
                .isEqualTo("jailhouse: board \"absent-board\" is not enabled\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"net ping 192.168.0", "net up --address 1.2.3.400", "net ping host"})
    void anAddressThatIsNoneIsOneLine(String words) {
        CapturedRun run = CapturedRun.of((words + " --board " + ABSENT).split(" ", -1));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).endsWith("is not an IPv4 address\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"net", "net ping", "net ping 1.2.3.4 -s 100000", "net ping 1.2.3.4 -i x", "net nonsense"})
    void wrongUsagePrintsTheHelp(String words) {
        CapturedRun run = CapturedRun.of(words.split(" ", -1));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEqualTo(Usage.TEXT);
    }

    @Test
    void aLinkThatIsNoneIsOneLine() {
        CapturedRun run = CapturedRun.of("net", "up", "--link", "1", "--board", ABSENT);

        assertThat(run.err()).isEqualTo("jailhouse: \"1\" is not a PCI address such as 00:01.0\n");
    }
}
