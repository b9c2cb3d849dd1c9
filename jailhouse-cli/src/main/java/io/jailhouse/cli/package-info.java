/**
 * The {@code jailhouse} command: {@link io.jailhouse.cli.Jailhouse} is the program, one class a command,
 * {@link io.jailhouse.cli.BoardSession} the connection that they share. Decides nothing about cells:
 * it turns words into calls and answers into text.
 */
package io.jailhouse.cli;
