/** The process of one cell: {@link io.jailhouse.agent.CellAgent} puts its parts together. */
package io.jailhouse.agent;
