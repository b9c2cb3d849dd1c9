/**
 * What a Linux machine (x86) says about itself in {@code /proc}, {@code /sys} and its ACPI tables: memory, ports, PCI
 * devices, CPUs, interrupt controllers, IOMMUs. Pure but for {@link io.jailhouse.config.machine.MachineFiles}, which the
 * caller provides. Nothing of it is trusted: the files may come from anywhere.
 */
package io.jailhouse.config.machine;
