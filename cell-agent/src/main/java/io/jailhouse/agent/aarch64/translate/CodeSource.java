package io.jailhouse.agent.aarch64.translate;

/** Where a scan reads instructions. */
interface CodeSource {

    /** The instruction at a virtual address, or null if it cannot be fetched now. */
    Instruction at(long pc);
}
