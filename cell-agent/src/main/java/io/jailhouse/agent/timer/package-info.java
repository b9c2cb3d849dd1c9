/**
 * The generic timers of a CPU (DDI 0487 D12): registers that compare with the board's counter and drive private
 * interrupts. Owned by the CPU's thread; nobody waits here, the CPU looks when it polls.
 */
package io.jailhouse.agent.timer;
