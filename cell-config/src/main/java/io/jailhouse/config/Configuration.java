package io.jailhouse.config;

import java.util.Optional;

/** A system or a cell configuration. */
public sealed interface Configuration permits SystemConfig, CellConfig {
    /**
     * Gives the format revision.
     *
     * @return 13 or 14
     */
    int revision();

    /**
     * Gives the architecture.
     *
     * @return empty if a revision 13 file was read without one
     */
    Optional<Architecture> architecture();

    /**
     * Gives the name of the cell, of the root cell for a system.
     *
     * @return characters before the first NUL
     */
    String name();

    /**
     * Gives the size as stored, without bytes behind the last array.
     *
     * @return bytes
     */
    long storedSize();
}
