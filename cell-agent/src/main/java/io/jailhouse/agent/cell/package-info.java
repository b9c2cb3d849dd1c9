/**
 * The cell as its agent executes it: stage 2 and devices made from the grant, one thread a CPU, the
 * handling of traps as the hypervisor's. {@link io.jailhouse.agent.cell.ExecutedCell} is the entry
 * point; the control package drives it.
 */
package io.jailhouse.agent.cell;
