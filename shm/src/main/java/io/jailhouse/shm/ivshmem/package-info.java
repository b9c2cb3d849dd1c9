/**
 * Links between cells: what the peers of one ivshmem device share apart from its sections.
 *
 * <p>A link has a file with a block for each peer. {@link io.jailhouse.shm.ivshmem.Link} opens it,
 * {@link io.jailhouse.shm.ivshmem.LinkEndpoint} is one peer's end of it: the registers and doorbells of its device. The
 * daemon creates links and says who the peers are; the agents' device models, the daemon and programs on the host use
 * endpoints. The state table and the sections themselves are bytes of {@link io.jailhouse.shm.BoardMemory}.
 */
package io.jailhouse.shm.ivshmem;
