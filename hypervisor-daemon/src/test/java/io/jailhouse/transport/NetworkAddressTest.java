package io.jailhouse.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkAddressTest {
    @ParameterizedTest
    @ValueSource(strings = {"board.example:7000", "127.0.0.1:0", "[::1]:65535"})
    void isReadAsItIsWritten(String text) {
        assertThat(NetworkAddress.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:", ":1", "host:65536", "host:-1", "host:x", "::1:5"})
    void anythingElseIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> NetworkAddress.parse(text));
    }

    @Test
    void anIpv6HostHasNoBrackets() {
        assertThat(NetworkAddress.parse("[::1]:1").host()).isEqualTo("::1");
    }
}
