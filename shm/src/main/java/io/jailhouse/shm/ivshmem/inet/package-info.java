/**
 * The few Internet protocols that an end of an Ethernet link needs to talk without an operating system's network: ARP,
 * IPv4 without fragments or options of its own, ICMP echo, UDP. {@link io.jailhouse.shm.ivshmem.inet.InetHost} is the
 * entry.
 */
package io.jailhouse.shm.ivshmem.inet;
