/**
 * Memory as a CPU sees it: stage-1 translation, the TLB, stage 2, and the pages of decoded code (DDI 0487 D8).
 *
 * <p>The only package of the engine that touches guest memory, and only through what the stage-2 map allows. Called by
 * the interpreter on the CPU's own thread; no lock is taken and nothing is allocated once the TLB is warm.
 */
package io.jailhouse.agent.aarch64.mmu;
