/** The command, the daemon and the agents together, as a user meets them: real processes, one class a topic. */
package io.jailhouse.integration;
