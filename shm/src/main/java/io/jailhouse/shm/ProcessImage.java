package io.jailhouse.shm;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The program that a process runs. */
public final class ProcessImage {
    private ProcessImage() {}

    /**
     * Runs another program in this process, with its number, its standard streams and its parent. Everything else that
     * the process has open is closed. Does not return.
     *
     * @param command path of the program, and its arguments
     * @param environment of the program
     * @throws IOException if the program cannot be run; then nothing has happened
     */
    public static void replace(List<String> command, Map<String, String> environment) throws IOException {
        LinuxCalls.execute(
                command,
                environment.entrySet().stream()
                        .map(variable -> variable.getKey() + "=" + variable.getValue())
                        .toList());
    }
}
