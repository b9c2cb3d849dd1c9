/**
 * Where a Linux kernel and what belongs to it lie in a cell. Pure functions from files to images;
 * {@link io.jailhouse.config.linux.LinuxImages} is the entry, and the command line calls it.
 */
package io.jailhouse.config.linux;
