package io.jailhouse.config.source;

/** A type of C, as gcc lays it out for a 64-bit little-endian machine. */
sealed interface CType permits IntegerType, ArrayType, AggregateType, OpaqueType {
    /** Size in bytes. */
    long size();

    /** Alignment in bytes. */
    int alignment();

    /** How a message names it. */
    String name();
}
