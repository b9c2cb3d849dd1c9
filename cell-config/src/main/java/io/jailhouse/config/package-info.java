/**
 * The Jailhouse configuration format: system and cell configurations of revision 14, and of revision 13, as
 * immutable records.
 *
 * <p>The package is pure: it is given bytes and gives bytes or records back, and performs no input or output.
 * {@link io.jailhouse.config.ConfigReader} reads, {@link io.jailhouse.config.ConfigWriter} writes the same bytes
 * again, {@link io.jailhouse.config.ConfigRenderer} prints for people and programs.
 *
 * <p>All stored integers are little-endian, all structures packed. The source of every layout and value is the
 * public header {@code include/jailhouse/cell-config.h} of Jailhouse (configuration revision 14); consoles are in
 * {@code include/jailhouse/console.h}. Unsigned 64-bit fields are {@code long}s that have to be compared and printed
 * as unsigned; unsigned 32-bit fields are {@code long}s that are never negative; smaller ones are {@code int}s.
 */
package io.jailhouse.config;
