package io.jailhouse.daemon.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.jailhouse.proto.AgentOrder;
import io.jailhouse.proto.SuspendCpus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgentLinkTest {
    private static final ByteString OLD = ByteString.copyFromUtf8("old");
    private static final ByteString NEW = ByteString.copyFromUtf8("new");

    private AgentLink link;

    @BeforeEach
    void begin() throws IOException {
        link = new AgentLink(1, "cell", "secret", AgentProcess.of(ProcessHandle.current()), 0);
    }

    private static AgentOrder.Builder suspend() {
        return AgentOrder.newBuilder().setSuspendCpus(SuspendCpus.getDefaultInstance());
    }

    @Test
    void theLedgerComesBeforeOrdersThatFollowFromItAndAgainOnEachStream() {
        link.keep(OLD);
        var answer = link.order(suspend());
        Stream first = new Stream();
        link.attach(first);
        assertThat(first.sent).containsExactly("old", "order");
        link.keep(NEW);
        assertThat(first.sent).containsExactly("old", "order", "new");
        Stream second = new Stream();
        link.attach(second);
        assertThat(second.sent).containsExactly("new", "order");
        assertThat(second.numbers).doesNotHaveDuplicates();
        assertThat(answer).isNotDone();
    }

    @Test
    void ledgersDoNotPileUpForAnAgentThatTakesNothing() {
        Stream stream = new Stream();
        link.attach(stream);
        stream.ready = false;
        link.keep(OLD);
        link.keep(OLD);
        link.keep(NEW);
        assertThat(stream.sent).isEmpty();
        link.streamReady();
        link.streamReady();
        assertThat(stream.sent).containsExactly("new");
    }

    @Test
    void anOrderBringsTheLedgerAlongEvenIfTheStreamIsNotReady() {
        Stream stream = new Stream();
        link.attach(stream);
        stream.ready = false;
        link.keep(OLD);
        link.keep(NEW);
        assertThat(link.order(suspend())).isNotDone();
        assertThat(stream.sent).containsExactly("new", "order");
    }

    /** Notes what is sent. */
    private static final class Stream extends ServerCallStreamObserver<AgentOrder> {
        private final List<String> sent = new ArrayList<>();
        private final List<Long> numbers = new ArrayList<>();
        private boolean ready = true;

        @Override
        public void onNext(AgentOrder order) {
            numbers.add(order.getNumber());
            sent.add(order.hasKeepLedger() ? order.getKeepLedger().getSealed().toStringUtf8() : "order");
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void onError(Throwable why) {}

        @Override
        public void onCompleted() {}

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}
    }
}
