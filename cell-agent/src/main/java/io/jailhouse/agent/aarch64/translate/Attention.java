package io.jailhouse.agent.aarch64.translate;

/** What a running region asks its CPU every few microseconds. Called on the CPU's thread. */
public interface Attention {

    /**
     * Whether the region must be left: somebody kicked the CPU or asked it for maintenance, or an interrupt is to be taken.
     *
     * @param instructions that were executed since the last call or the start, if the answer is no
     */
    boolean isWanted(int instructions);
}
