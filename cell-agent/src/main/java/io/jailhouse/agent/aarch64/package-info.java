/**
 * The AArch64 CPU: where the agent gets its engines. The packages below hold the parts: {@code decode}, {@code
 * interpret}, {@code mmu}, {@code exception}, {@code sysreg}.
 */
package io.jailhouse.agent.aarch64;
