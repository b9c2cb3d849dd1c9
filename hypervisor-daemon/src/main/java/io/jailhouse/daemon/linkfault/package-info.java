/**
 * What a user lets go wrong on the links between cells. {@link io.jailhouse.daemon.linkfault.LinkFaultInjector} is the
 * entry, called by the service. Touches the files of links and the memory behind their sections, and no decision of the
 * hypervisor.
 */
package io.jailhouse.daemon.linkfault;
