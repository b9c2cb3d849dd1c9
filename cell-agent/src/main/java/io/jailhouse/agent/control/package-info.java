/**
 * The agent's end of the control stream: it dials the daemon, proves itself, carries out orders one
 * by one and reports what happened. Touches the cell only through {@link
 * io.jailhouse.agent.control.CellOrders}.
 */
package io.jailhouse.agent.control;
