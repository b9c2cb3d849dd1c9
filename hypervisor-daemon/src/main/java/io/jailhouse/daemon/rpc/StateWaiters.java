package io.jailhouse.daemon.rpc;

import io.grpc.stub.StreamObserver;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.execution.CallRefused;
import io.jailhouse.daemon.execution.Hypervisor;
import io.jailhouse.daemon.lifecycle.CellName;
import io.jailhouse.proto.WaitForStateRequest;
import io.jailhouse.proto.WaitForStateResponse;
import io.jailhouse.transport.Errno;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;

/**
 * Callers that wait until a cell is in a state. Changes that the daemon makes wake them at once; a
 * state word that an inmate writes is noticed by polling.
 */
final class StateWaiters implements AutoCloseable {
    private static final long POLL_MILLIS = 5;

    private final Hypervisor hypervisor;
    private final BiFunction<Board, Cell, io.jailhouse.proto.Cell> describe;
    private final ScheduledExecutorService poller = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("state-waiters").factory());

    StateWaiters(Hypervisor hypervisor, BiFunction<Board, Cell, io.jailhouse.proto.Cell> describe) {
        this.hypervisor = hypervisor;
        this.describe = describe;
    }

    void await(WaitForStateRequest request, StreamObserver<WaitForStateResponse> caller) {
        new Waiter(request, caller).begin();
    }

    @Override
    public void close() {
        poller.shutdownNow();
    }

    private final class Waiter implements Runnable {
        private final CellName name;
        private final WaitForStateRequest request;
        private final StreamObserver<WaitForStateResponse> caller;
        private final long deadline;
        private final AtomicBoolean answered = new AtomicBoolean();
        private volatile ScheduledFuture<?> schedule;

        Waiter(WaitForStateRequest request, StreamObserver<WaitForStateResponse> caller) {
            this.name = CellNames.of(request.getCell());
            this.request = request;
            this.caller = caller;
            long millis = Math.min(request.getTimeoutMillis() & Long.MAX_VALUE, TimeUnit.DAYS.toMillis(365));
            this.deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        }

        void begin() {
            hypervisor.watch(this);
            schedule = poller.scheduleWithFixedDelay(this, 0, POLL_MILLIS, TimeUnit.MILLISECONDS);
        }

        @Override
        public void run() {
            Optional<Board> board = hypervisor.board();
            Optional<Cell> cell = board.flatMap(name::on);
            if (board.isEmpty()) {
                end(() -> refuse(Errno.EINVAL, "the board is not enabled"));
            } else if (cell.isEmpty()) {
                end(() -> refuse(Errno.ENOENT, "there is no cell " + name.quoted()));
            } else if (CellMessages.state(cell.get()) == request.getState()) {
                var found = describe.apply(board.get(), cell.get());
                end(() -> Answers.one(
                        caller, WaitForStateResponse.newBuilder().setCell(found).build()));
            } else if (System.nanoTime() - deadline >= 0) {
                end(() -> refuse(
                        Errno.ETIMEDOUT,
                        "cell %s is %s"
                                .formatted(name.quoted(), cell.get().state().text())));
            }
        }

        private void refuse(Errno errno, String explanation) {
            Answers.refuse(caller, new CallRefused(errno, explanation));
        }

        private void end(Runnable answer) {
            if (answered.compareAndSet(false, true)) {
                hypervisor.unwatch(this);
                ScheduledFuture<?> polling = schedule;
                if (polling != null) {
                    polling.cancel(false);
                }
                answer.run();
            } else if (schedule != null) {
                schedule.cancel(false);
            }
        }
    }
}
