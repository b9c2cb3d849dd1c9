/**
 * What a user has armed at points of the daemon and of agents: kept here, told to agents by {@code execution}, asked for by
 * {@code rpc}.
 */
package io.jailhouse.daemon.faultpoint;
