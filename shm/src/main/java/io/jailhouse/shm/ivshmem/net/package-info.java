/**
 * Ethernet over an ivshmem link (protocol 1), with the rings and the handshake of the Linux driver ivshmem-net: an end
 * made of this package and a Linux cell understand each other. {@link io.jailhouse.shm.ivshmem.net.NetLink} is the
 * entry.
 *
 * <p>Nothing that the peer writes is trusted: every index, descriptor and state word is read once, checked, and a wrong
 * one takes the link down with one sentence.
 */
package io.jailhouse.shm.ivshmem.net;
