/**
 * Stage 2: which guest-physical addresses a cell may touch, and what stands behind them.
 *
 * <p>Pure data. Built by the agent from its grant, read by the CPU engines; touches no memory and no device itself.
 */
package io.jailhouse.agent.stage2;
