/** Cyclic redundancy checks. */
package io.jailhouse.agent.aarch64.crc;
