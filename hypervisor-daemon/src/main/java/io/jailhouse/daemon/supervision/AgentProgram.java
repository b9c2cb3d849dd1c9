package io.jailhouse.daemon.supervision;

import java.io.IOException;
import java.nio.file.Path;
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

    /**
     * Says what the program reads of its own.
     *
     * @return files, and folders with all that is in them
     * @throws IOException if that cannot be found out
     */
    default List<Path> files() throws IOException {
        return List.of();
    }
}
