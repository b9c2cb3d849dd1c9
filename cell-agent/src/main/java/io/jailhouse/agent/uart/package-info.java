/**
 * Models of serial ports. The registers and the timing of a port are shared by all cells that have it, so a model holds
 * no state of its own: it runs in the agent that makes the access. {@link io.jailhouse.agent.uart.UartModels} is the
 * entry.
 */
package io.jailhouse.agent.uart;
