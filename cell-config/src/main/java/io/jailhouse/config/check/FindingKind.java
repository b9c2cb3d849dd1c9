package io.jailhouse.config.check;

import static io.jailhouse.config.check.Severity.ERROR;
import static io.jailhouse.config.check.Severity.WARNING;

import java.util.Locale;

/** Everything that can be found, with its weight and why it matters. */
public enum FindingKind {
    /** A GIC that does not exist. */
    GIC_VERSION(ERROR, "the hypervisor knows GICv2 and GICv3 only"),
    /** Two regions of one cell have addresses in common. */
    REGIONS_OVERLAP(ERROR, "the later region hides the earlier one, or two rights are given to the same memory"),
    /** A region reaches into the memory of the hypervisor. */
    HYPERVISOR_OVERLAP(
            ERROR,
            "EINVAL",
            "the cell could change the hypervisor; create answers EINVAL for a cell other than the root cell"),
    /** A region reaches into what the hypervisor must see every access to. */
    NOT_INTERCEPTED(ERROR, "the hypervisor does not see the accesses, so that the cell reaches devices of others"),
    /** A region is not in the root cell's regions. */
    REGION_OUTSIDE_ROOT(
            WARNING, "the root cell never had this memory, so that nobody gets it back, and Linux may not know it"),
    /** Two cells have the same memory. */
    MEMORY_CLAIMED_TWICE(ERROR, "each cell can change what the other one works with, or crash it"),
    /** Two cells have the same device registers. */
    REGISTERS_CLAIMED_TWICE(WARNING, "both cells drive the same device and disturb each other"),
    /** A CPU is not the root cell's. */
    CPU_NOT_IN_ROOT(ERROR, "EBUSY", "a cell takes its CPUs from the root cell; create answers EBUSY"),
    /** Two cells want the same CPU. */
    CPU_CLAIMED_TWICE(ERROR, "EBUSY", "a CPU belongs to one cell; the second create answers EBUSY"),
    /** The root cell would be left without a CPU. */
    NO_CPU_LEFT(ERROR, "EBUSY", "the root cell keeps at least one CPU; create answers EBUSY"),
    /** CPU 0 on x86. */
    BOOT_CPU(ERROR, "EINVAL", "CPU 0 cannot leave the root cell on x86; create answers EINVAL"),
    /** A cell without a CPU. */
    NO_CPU(WARNING, "EINVAL", "nothing ever runs in the cell; for a root cell enable answers EINVAL"),
    /** Two cells of one name. */
    NAME_TAKEN(ERROR, "EEXIST", "cells are told apart by their names; the second create answers EEXIST"),
    /** A cell without memory. */
    NO_MEMORY(ERROR, "ENOMEM", "create answers ENOMEM for a cell without memory regions"),
    /** A configuration that is too large. */
    TOO_LARGE(ERROR, "E2BIG", "the hypervisor maps at most 16 pages of a configuration; create answers E2BIG"),
    /** A CPU set that is too large. */
    CPU_SET_TOO_LARGE(ERROR, "EINVAL", "a CPU set has at most 4096 bytes; the call answers EINVAL"),
    /** An irqchip whose pins do not begin or end where the hypervisor wants it. */
    PIN_BASE(ERROR, "EINVAL", "on ARM pins come in words of 32 and end below 1024; create answers EINVAL"),
    /** Two cells have the same interrupt. */
    INTERRUPT_CLAIMED_TWICE(ERROR, "an interrupt goes to one cell, so that the other one waits for ever"),
    /** An interrupt is not the root cell's. */
    INTERRUPT_NOT_IN_ROOT(WARNING, "the root cell never had this interrupt, so that nobody gets it back"),
    /** Two cells have the same PCI device. */
    PCI_CLAIMED_TWICE(ERROR, "a device belongs to one cell; both would drive it"),
    /** A PCI device is not the root cell's. */
    PCI_NOT_IN_ROOT(WARNING, "the root cell never had this device, so that nobody gets it back"),
    /** A device names capabilities that are not there. */
    PCI_CAPABILITIES(WARNING, "the hypervisor reads the capabilities behind the end of the list"),
    /** Two cells have the same ports. */
    PORTS_CLAIMED_TWICE(ERROR, "both cells drive the same device and disturb each other"),
    /** Ports are not the root cell's. */
    PORTS_NOT_IN_ROOT(WARNING, "the root cell never had these ports, so that nobody gets them back"),
    /** A shared memory device names regions that are not there. */
    LINK_REGIONS(
            ERROR,
            "EINVAL",
            "state table, R/W section and one section a peer must be regions of the cell; create answers EINVAL"),
    /** Too many peers, or an id that is too large. */
    LINK_LIMIT(ERROR, "EINVAL", "a link has at most 12 peers and a device at most 16 vectors; create answers EINVAL"),
    /** Two peers of one id. */
    LINK_ID_TAKEN(ERROR, "EBUSY", "peers are told apart by their ids; the second create answers EBUSY"),
    /** An id that is not below the number of peers. */
    LINK_ID_ABOVE_PEERS(WARNING, "the cell has no output section of its own"),
    /** Peers that do not speak the same protocol. */
    LINK_PROTOCOL(WARNING, "each peer loads another driver, and none finds its partner"),
    /** Peers that do not agree about how many they are. */
    LINK_PEERS(WARNING, "the sections of the peers are counted differently, so that they lie at different places"),
    /** Peers whose sections lie at different places. */
    LINK_ADDRESS(ERROR, "what one peer writes the other one never sees"),
    /** Peers whose sections have different sizes. */
    LINK_SIZE(ERROR, "one peer reaches memory that is not part of the link for the other"),
    /** A section with rights that do not fit the peer. */
    LINK_RIGHTS(WARNING, "a peer writes its own output section only, and nobody writes the state table"),
    /** A section that the root cell loses. */
    LINK_NOT_SHARED(WARNING, "without ROOTSHARED the root cell loses the section when the cell is created"),
    /** Two interrupts of virtual devices are one. */
    VPCI_INTERRUPT_COLLIDES(
            WARNING, "the inmate cannot tell which device has raised it, or another device raises it too"),
    /** An interrupt of a virtual device is not the cell's. */
    VPCI_INTERRUPT_MISSING(
            WARNING, "the cell cannot enable an interrupt that is not in its irqchips, so that it never comes"),
    /** A console that the cell cannot reach. */
    CONSOLE_WITHOUT_REGION(WARNING, "the inmate's first output traps and parks its CPU"),
    /** A cell without communication region. */
    NO_COMMUNICATION_REGION(WARNING, "the inmate library looks for its console and interrupt controller there"),
    /** A cell that is asked but has no place for its answer. */
    VOTE_WITHOUT_REGION(ERROR, "without PASSIVE_COMMREG the cell is asked before it ends, and cannot answer"),
    /** The first instruction is not in the cell's memory. */
    RESET_ADDRESS(ERROR, "the first instruction fetch of the cell traps"),
    /** The first instruction lies in memory without the right to execute. */
    RESET_NOT_EXECUTABLE(WARNING, "on x86 the first instruction fetch traps; ARM does not look at the flag"),
    /** The first instruction lies where images cannot be loaded. */
    RESET_NOT_LOADABLE(WARNING, "cell load cannot put an image where the cell begins"),
    /** A region that is not aligned to pages physically. */
    MISALIGNED(WARNING, "the physical address is silently rounded down to a page"),
    /** A region of a part of a page, without widths. */
    SUBPAGE_WIDTH(
            WARNING, "a region that is no whole pages is trapped, and every access is refused without a width flag"),
    /** Memory that is no whole pages. */
    SUBPAGE_MEMORY(WARNING, "a region that is no whole pages is never mapped: nothing can be executed or loaded there"),
    /** Memory that Linux uses. */
    MEMORY_NOT_RESERVED(ERROR, "Linux puts data there that the hypervisor or the cell overwrites"),
    /** A device that Linux drives. */
    DEVICE_NOT_DISABLED(WARNING, "Linux in the root cell drives the device too, and traps once the cell has it");

    private final Severity severity;
    private final String errno;
    private final String why;

    FindingKind(Severity severity, String why) {
        this(severity, "", why);
    }

    FindingKind(Severity severity, String errno, String why) {
        this.severity = severity;
        this.errno = errno;
        this.why = why;
    }

    /**
     * Gives the error that {@code enable} or {@code cell create} answers because of it.
     *
     * @return for example {@code EBUSY}; empty if the calls let it pass
     */
    public String errno() {
        return errno;
    }

    /**
     * Gives the weight.
     *
     * @return of every finding of this kind
     */
    public Severity severity() {
        return severity;
    }

    /**
     * Says why it matters.
     *
     * @return half a sentence
     */
    public String why() {
        return why;
    }

    /**
     * Gives the name for programs.
     *
     * @return for example {@code cpu-claimed-twice}
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
