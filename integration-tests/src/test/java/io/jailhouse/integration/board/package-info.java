/** A board of its own for each test: its folders, the real command, its processes, and proof that nothing is left. */
package io.jailhouse.integration.board;
