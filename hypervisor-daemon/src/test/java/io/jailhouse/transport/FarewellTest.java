package io.jailhouse.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.jailhouse.proto.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client reads from the status of a call whose connection was turned away. */
class FarewellTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Abrupt GOAWAY closed unsent stream. HTTP/2 error code: NO_ERROR, debug data: "
                        + "EMFILE: the daemon can open no more files\nstream id: 3, GOAWAY Last-Stream-ID:0",
                "HTTP/2 error code: NO_ERROR\nReceived Goaway\nEMFILE: the daemon can open no more files",
            })
    void theReasonIsReadHoweverTheClientPutsIt(String description) {
        assertThat(Farewell.heard(Status.UNAVAILABLE.withDescription(description)))
                .contains(Failure.newBuilder()
                        .setErrno(Errno.EMFILE.number())
                        .setSymbol("EMFILE")
                        .setExplanation("the daemon can open no more files")
                        .build());
    }

    @Test
    void otherEndsOfAConnectionAreNoReason() {
        assertThat(Farewell.heard(Status.UNAVAILABLE)).isEmpty();
        assertThat(Farewell.heard(Status.UNAVAILABLE.withDescription("io exception")))
                .isEmpty();
        assertThat(Farewell.heard(
                        Status.UNAVAILABLE.withDescription("HTTP/2 error code: NO_ERROR\nReceived Goaway\nmax_age")))
                .isEmpty();
        assertThat(Farewell.heard(Status.UNAVAILABLE.withDescription("Received Goaway\nENOTHING: what is that")))
                .isEmpty();
    }
}
