package io.jailhouse.agent.aarch64.hostsimd;

/** Instructions as they are defined, for where the host's are not there yet. */
public interface Definition {

    /** Executes a SIMD instruction that accesses neither memory nor general registers nor flags. */
    void execute(int op, int word);
}
