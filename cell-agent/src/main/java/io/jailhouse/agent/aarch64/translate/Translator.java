package io.jailhouse.agent.aarch64.translate;

import java.lang.invoke.MethodHandles;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Makes code of regions, for all CPUs of an agent. Its thread has a low priority, starts when there is something to do and
 * ends some seconds after the last region.
 */
public final class Translator {

    private static final Logger LOG = Logger.getLogger(Translator.class.getName());
    private static final int IDLE_SECONDS = 5;
    /** Executions of an entry after which it may be worth translating: see docs/engine.md. */
    private static final int DEFAULT_THRESHOLD = 200;
    /** Regions that a CPU keeps, see docs/engine.md. */
    private static final int DEFAULT_CAPACITY = 2048;

    private final int threshold;
    private final boolean synchronous;
    private final int sample;
    private final int capacity;
    private final AtomicInteger submitted = new AtomicInteger();
    private final ThreadPoolExecutor thread;

    private Translator(int threshold, boolean synchronous, int sample, int capacity) {
        this.threshold = threshold;
        this.synchronous = synchronous;
        this.sample = sample;
        this.capacity = capacity;
        thread = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> Thread.ofPlatform()
                        .daemon()
                        .name("translator")
                        .priority(Thread.MIN_PRIORITY)
                        .unstarted(work));
        thread.allowCoreThreadTimeOut(true);
    }

    /** A translator for what has become hot. */
    public static Translator ofHotCode() {
        return new Translator(DEFAULT_THRESHOLD, false, 1, DEFAULT_CAPACITY);
    }

    /**
     * A translator for tests: the CPU waits for it.
     *
     * @param threshold executions of an entry after which it is translated; 0 for all code that can be
     */
    public static Translator atOnce(int threshold) {
        return atOnce(threshold, 1);
    }

    /**
     * The same for tests with so many small pieces of code that translating all of it would take too long.
     *
     * @param sample of how many regions one is translated
     */
    public static Translator atOnce(int threshold, int sample) {
        return new Translator(threshold, true, sample, DEFAULT_CAPACITY);
    }

    /**
     * A translator for tests of what happens when there are too many regions: all code is translated, and the CPU waits for it.
     *
     * @param capacity regions that a CPU keeps at most, at least 1
     */
    public static Translator keeping(int capacity) {
        return new Translator(0, true, 1, capacity);
    }

    /** Executions of an entry after which it is translated. */
    int threshold() {
        return threshold;
    }

    /** Regions that a CPU keeps at most. */
    int capacity() {
        return capacity;
    }

    /** Whether a CPU waits for its translations. */
    boolean isSynchronous() {
        return synchronous;
    }

    /** Makes code of a region, in the background; {@link Region#made} is set in the end, if it can be. */
    void submit(Region region, SitePlan plan) {
        if (submitted.incrementAndGet() % sample != 0) {
            region.failed = true;
            return;
        }
        RegionRequest request =
                new RegionRequest(region.graph, plan, region.strict, region.checksStack, region.resumesInside);
        if (synchronous) {
            translate(region, request);
        } else {
            thread.execute(() -> translate(region, request));
        }
    }

    private static void translate(Region region, RegionRequest request) {
        try {
            RegionWriter.Written written = RegionWriter.write(request);
            MethodHandles.Lookup hidden =
                    MethodHandles.lookup().defineHiddenClassWithClassData(written.bytes(), HostAccess.UNSAFE, true);
            RegionCode code =
                    (RegionCode) hidden.lookupClass().getDeclaredConstructor().newInstance();
            region.made = new Translation(code, written.exits().toArray(Exit[]::new), written.sites());
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            // The interpreter goes on with it.
            region.failed = true;
            LOG.log(Level.WARNING, "cannot translate the region at 0x%x".formatted(region.pc), e);
        }
    }
}
