package io.jailhouse.daemon;

import io.jailhouse.daemon.supervision.AgentProgram;
import io.jailhouse.transport.Distribution;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The agent that was built with this daemon. */
record InstalledAgent(Distribution distribution) implements AgentProgram {
    @Override
    public List<String> command(List<String> arguments) throws IOException {
        return distribution.command(Distribution.Program.AGENT, arguments);
    }

    @Override
    public List<Path> files() throws IOException {
        return distribution.files();
    }
}
