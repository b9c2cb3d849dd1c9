package io.jailhouse.config;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.AroundTryHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import net.jqwik.api.lifecycle.TryExecutionResult;
import net.jqwik.api.lifecycle.TryExecutor;
import net.jqwik.api.lifecycle.TryLifecycleContext;

/**
 * Holds each input of a property to a second of the thread's time and a number of allocated bytes, and reports the
 * costliest. An input that does not end at all ends the JVM, with the stack of the thread and the input.
 */
public final class BoundedInputs implements AroundPropertyHook, AroundTryHook {
    private static final long MOST_NANOSECONDS = 1_000_000_000L;
    private static final long MOST_BYTES = 96L << 20;
    private static final long ENDLESS_NANOSECONDS = 20 * MOST_NANOSECONDS;
    private static final int SHOWN_CHARACTERS = 2000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long slowest;
    private long largest;
    private String slowestInput = "";
    private volatile Running running = new Running(0, List.of());

    /** An input that was begun when the thread had used so much time. */
    private record Running(long begin, List<Object> input) {}

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        slowest = 0;
        largest = 0;
        Thread worker = Thread.currentThread();
        running = new Running(threads.getCurrentThreadCpuTime(), List.of());
        try (ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor()) {
            watch.scheduleWithFixedDelay(() -> look(worker), 1, 1, TimeUnit.SECONDS);
            PropertyExecutionResult result = property.execute();
            watch.shutdownNow();
            context.reporter().publishValue("inputs", Integer.toString(result.countChecks()));
            context.reporter()
                    .publishValue(
                            "costliest",
                            "%d ms, %d KiB".formatted(TimeUnit.NANOSECONDS.toMillis(slowest), largest >> 10));
            context.reporter().publishValue("slowest", slowestInput);
            return result;
        }
    }

    private void look(Thread worker) {
        Running now = running;
        if (threads.getThreadCpuTime(worker.threadId()) - now.begin() > ENDLESS_NANOSECONDS) {
            System.err.println("This input does not end: " + shown(now.input()));
            List.of(worker.getStackTrace()).forEach(System.err::println);
            Runtime.getRuntime().halt(1);
        }
    }

    @Override
    public TryExecutionResult aroundTry(TryLifecycleContext context, TryExecutor input, List<Object> parameters) {
        long allocated = threads.getCurrentThreadAllocatedBytes();
        long begin = threads.getCurrentThreadCpuTime();
        running = new Running(begin, parameters);
        TryExecutionResult result = input.execute(parameters);
        long nanoseconds = threads.getCurrentThreadCpuTime() - begin;
        long bytes = threads.getCurrentThreadAllocatedBytes() - allocated;
        if (nanoseconds > slowest) {
            slowest = nanoseconds;
            slowestInput = shown(parameters);
        }
        largest = Math.max(largest, bytes);
        if (result.isSatisfied() && (nanoseconds > MOST_NANOSECONDS || bytes > MOST_BYTES)) {
            return TryExecutionResult.falsified(
                    new AssertionError("took %d ns and allocated %d bytes".formatted(nanoseconds, bytes)));
        }
        return result;
    }

    private static String shown(List<Object> input) {
        String text = input.toString();
        return text.substring(0, Math.min(text.length(), SHOWN_CHARACTERS));
    }
}
