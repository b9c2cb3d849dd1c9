package io.jailhouse.cli;

import picocli.CommandLine.Option;

/** How a command prints what it found. */
final class OutputOption {
    enum Form {
        text,
        json
    }

    @Option(names = "--output", paramLabel = "{text|json}", description = "form of the output")
    private Form form = Form.text;

    boolean isJson() {
        return form == Form.json;
    }
}
