package io.jailhouse.shm.statistics;

/**
 * What the hypervisor holds, in pages of 4 KiB, and how many cells there are.
 *
 * @param poolPages pages of the hypervisor's memory
 * @param poolUsed how many of them are used
 * @param remapPages pages of the remapping area
 * @param remapUsed how many of them are used
 * @param cells number of cells, the root cell included
 */
public record PoolFigures(long poolPages, long poolUsed, long remapPages, long remapUsed, long cells) {}
