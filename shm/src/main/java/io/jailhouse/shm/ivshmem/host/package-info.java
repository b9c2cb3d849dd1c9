/**
 * For programs on the host that take the part of user space of the root cell: they open the root cell's ivshmem devices as
 * a program under Linux opens {@code /dev/uio0}. {@link io.jailhouse.shm.ivshmem.host.HostDevice} is the entry.
 */
package io.jailhouse.shm.ivshmem.host;
