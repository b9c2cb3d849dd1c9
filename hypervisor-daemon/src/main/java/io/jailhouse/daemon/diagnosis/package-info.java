/**
 * What is behind a violation, for the author of a configuration: a pure function of the board and the facts that the
 * CPU reported. Nothing here influences what the hypervisor does.
 */
package io.jailhouse.daemon.diagnosis;
