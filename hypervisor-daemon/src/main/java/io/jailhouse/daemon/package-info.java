/**
 * The daemon of one board: {@link io.jailhouse.daemon.HypervisorDaemon} is the program, {@link
 * io.jailhouse.daemon.DaemonParts} puts its parts together, {@link io.jailhouse.daemon.DaemonLife}
 * tells when it ends.
 */
package io.jailhouse.daemon;
