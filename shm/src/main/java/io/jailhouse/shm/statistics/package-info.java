/**
 * What the hypervisor counts: its vmexits, CPU by CPU, and the figures that a hypercall tells. {@link
 * io.jailhouse.shm.statistics.VmexitCounter} is the list of counters.
 */
package io.jailhouse.shm.statistics;
