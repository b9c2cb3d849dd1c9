/**
 * What the daemon has decided, kept where its own death does not reach: a persisted Chronicle Map of
 * the cells, their grants and agents, and the operation under way. Written by the hypervisor thread
 * before effects are carried out.
 */
package io.jailhouse.daemon.ledger;
