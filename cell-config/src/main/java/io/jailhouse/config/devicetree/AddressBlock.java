package io.jailhouse.config.devicetree;

/**
 * Addresses of the CPU.
 *
 * @param start first address, unsigned
 * @param size bytes, unsigned
 */
public record AddressBlock(long start, long size) {}
