package io.jailhouse.config.machine;

/**
 * I/O ports.
 *
 * @param start first port
 * @param end last port
 * @param name what the machine calls them
 * @param permitted true if the root cell may use them without the hypervisor looking
 */
public record PortBlock(int start, int end, String name, boolean permitted) {}
