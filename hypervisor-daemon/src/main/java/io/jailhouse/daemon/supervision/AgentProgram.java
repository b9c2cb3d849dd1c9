package io.jailhouse.daemon.supervision;

import java.io.IOException;
import java.util.List;

/** What an agent's process is started as. */
public interface AgentProgram {
    /**
     * Builds a command line.
     *
     * @param arguments those of the agent
     * @return program and arguments
     * @throws IOException if the program is not there
     */
    List<String> command(List<String> arguments) throws IOException;
}
