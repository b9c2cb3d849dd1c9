package io.jailhouse.integration.board;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Sends signals to processes that a test started. */
public final class Signals {
    private Signals() {}

    /** Kills a process as the kernel's out-of-memory killer would. */
    public static void kill(long pid) {
        send("KILL", pid);
    }

    /** Stops a process where it is. */
    public static void stop(long pid) {
        send("STOP", pid);
    }

    /** Lets a stopped process go on. */
    public static void resume(long pid) {
        send("CONT", pid);
    }

    static void send(String signal, long pid) {
        try {
            int exitCode = new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (exitCode != 0) {
                throw new IllegalStateException("process " + pid + " cannot be sent SIG" + signal);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
