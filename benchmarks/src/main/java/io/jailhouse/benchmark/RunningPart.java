package io.jailhouse.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A process of a benchmark whose lines tell how far it is. */
final class RunningPart implements AutoCloseable {
    private final Process process;
    private final BufferedReader lines;

    private RunningPart(Process process) {
        this.process = process;
        this.lines = process.inputReader();
    }

    static RunningPart start(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        return new RunningPart(builder.start());
    }

    /** The next line that begins so. */
    String awaitLine(String beginning) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(beginning)) {
                return line;
            }
        }
        throw new IOException("a process ended before it said \"" + beginning + "\"");
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }
}
