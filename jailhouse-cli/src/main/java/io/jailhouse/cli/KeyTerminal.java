package io.jailhouse.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The controlling terminal while single keys are read from it: no echo, no lines. Set by {@code stty}, and set back when
 * this object is closed or the program ends.
 */
final class KeyTerminal implements AutoCloseable {
    private final String settings;
    private final Thread restore;

    /** Rows and columns. */
    record Size(int rows, int columns) {
        private static final Size USUAL = new Size(24, 80);
    }

    private KeyTerminal(String settings) {
        this.settings = settings;
        this.restore = new Thread(this::setBack);
    }

    /**
     * Takes the terminal over.
     *
     * @throws IOException if there is none, or no {@code stty}
     */
    static KeyTerminal open() throws IOException {
        KeyTerminal terminal = new KeyTerminal(stty("-g"));
        Runtime.getRuntime().addShutdownHook(terminal.restore);
        stty("-icanon", "-echo");
        return terminal;
    }

    /** Lets a read of standard input end after a time, in tenths of a second, when there is no key. */
    void waitAtMost(int tenths) throws IOException {
        stty("min", "0", "time", Integer.toString(tenths));
    }

    Size size() throws IOException {
        String[] words = stty("size").split(" ", -1);
        try {
            Size size = new Size(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
            return size.rows() > 0 && size.columns() > 0 ? size : Size.USUAL;
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return Size.USUAL;
        }
    }

    private static String stty(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(printed);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return printed;
    }

    private void setBack() {
        try {
            stty(settings);
        } catch (IOException e) {
            // The terminal is gone.
            return;
        }
    }

    @Override
    public void close() {
        setBack();
        Runtime.getRuntime().removeShutdownHook(restore);
    }
}
