/** What stands behind a trapped guest access: the interface that every device model implements. */
package io.jailhouse.agent.device;
