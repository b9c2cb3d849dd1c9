/**
 * PCI as a cell sees it: the configuration space window, type-0 headers, base address registers, and stub functions for
 * devices that are not virtual (hypervisor/pci.c).
 *
 * <p>A cell has one {@link io.jailhouse.agent.pci.HostBridge}. Virtual functions are made elsewhere and only known here as
 * {@link io.jailhouse.agent.pci.PciFunction}.
 */
package io.jailhouse.agent.pci;
