package io.jailhouse.integration.program;

import java.io.IOException;

/** The test that started this program. */
final class TestProcess {
    private TestProcess() {}

    /** Ends this program as soon as the test is gone, which holds the other end of standard input. */
    static void endWithIt() {
        Thread.ofPlatform().daemon().name("test").start(() -> {
            try {
                while (System.in.read() >= 0) {
                    // Nobody writes.
                }
            } catch (IOException e) {
                // Gone as well.
            }
            Runtime.getRuntime().halt(0);
        });
    }

    /** Tells the test that everything that it waits for has begun. */
    static void sayReady() {
        System.out.println("ready");
    }
}
