/**
 * The hypervisor thread: takes requests one by one, lets the lifecycle package decide, writes the
 * ledger and carries out the effects. The only place where ownership changes.
 */
package io.jailhouse.daemon.execution;
