/**
 * How processes of one board reach each other: gRPC over the Unix domain socket in the board's
 * runtime directory, and how an errno travels in a status. Used by daemon, agents and command line.
 */
package io.jailhouse.transport;
