package io.jailhouse.daemon.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jailhouse.transport.Errno;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class HypervisorThreadTest {
    @AutoClose
    private final HypervisorThread thread = new HypervisorThread();

    private static Errno refusal(CompletableFuture<?> answer) {
        return answer.handle((done, failure) -> ((CallRefused) failure).errno()).join();
    }

    @Test
    void requestsAreCarriedOutOneAfterTheOtherOnItsThread() {
        List<String> done = new ArrayList<>();
        thread.post(() -> done.add("first on " + Thread.currentThread().getName()));
        thread.submit(() -> done.add("second")).join();
        assertThat(done).containsExactly("first on hypervisor", "second");
    }

    @Test
    void whatARequestThrowsIsItsAnswer() {
        assertThat(refusal(thread.submit(() -> {
                    throw new IOException("the disk is on fire");
                })))
                .isEqualTo(Errno.EIO);
        assertThat(refusal(thread.submit(() -> {
                    throw new CallRefused(Errno.EBUSY, "not now");
                })))
                .isEqualTo(Errno.EBUSY);
    }

    @Test
    void whoeverComesWhenTheDaemonEndsIsRefusedOrForgotten() {
        List<String> done = new ArrayList<>();
        thread.post(() -> done.add("in time"));
        thread.close();
        thread.post(() -> done.add("too late"));
        assertThat(refusal(thread.submit(() -> done.add("too late")))).isEqualTo(Errno.EAGAIN);
        assertThatThrownBy(() -> thread.execute(() -> done.add("too late")))
                .isInstanceOf(RejectedExecutionException.class);
        assertThat(done).containsExactly("in time");
    }
}
