/**
 * Named points of the daemon and of agents at which a user can let them crash, hang, be late or fail. The code that passes a
 * point calls {@link io.jailhouse.fault.FaultPoints#reach}; with nothing armed that reads one field.
 */
package io.jailhouse.fault;
