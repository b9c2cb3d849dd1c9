/** Names of addresses, by the symbol table of what a cell was loaded with. The daemon uses them, and commands. */
package io.jailhouse.symbol;
