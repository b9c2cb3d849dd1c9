/**
 * What the hypervisor decides: from a board and a request to the next board and the effects that
 * bring it about, or to an errno with a sentence. Pure functions, tested without processes; the
 * order of checks is that of the original driver and hypervisor (driver/cell.c, hypervisor/control.c).
 */
package io.jailhouse.daemon.lifecycle;
