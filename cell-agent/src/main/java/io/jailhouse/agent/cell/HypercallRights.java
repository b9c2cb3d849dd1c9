package io.jailhouse.agent.cell;

/**
 * What hypercalls depend on, beside the CPUs: from the grant.
 *
 * @param rootCell whether the cell is the root cell, which may ask for every CPU
 * @param debugConsole whether it may print on the hypervisor console
 */
record HypercallRights(boolean rootCell, boolean debugConsole) {}
