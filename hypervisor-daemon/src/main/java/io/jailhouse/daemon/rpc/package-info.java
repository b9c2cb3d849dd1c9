/**
 * The gRPC services of the daemon: they translate between the wire and the hypervisor's requests, and
 * decide nothing.
 */
package io.jailhouse.daemon.rpc;
