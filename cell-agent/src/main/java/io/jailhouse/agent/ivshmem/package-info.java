/**
 * The virtual shared memory device, ivshmem version 2: configuration space, register page, MSI-X table and INTx
 * (hypervisor/ivshmem.c). A thin model over {@link io.jailhouse.shm.ivshmem.LinkEndpoint}, in which the state lives that
 * other processes see.
 *
 * <p>Doorbells do not travel through threads: the sender sets a bit in shared memory, and the receiving cell's CPUs call
 * {@link io.jailhouse.agent.ivshmem.IvshmemFunction#deliver} when they poll.
 */
package io.jailhouse.agent.ivshmem;
