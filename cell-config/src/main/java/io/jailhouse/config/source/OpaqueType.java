package io.jailhouse.config.source;

/**
 * A type that no part of a configuration has: a pointer, {@code void}, an unfinished structure.
 *
 * @param name as C spells it
 * @param bytes size and alignment
 */
record OpaqueType(String name, int bytes) implements CType {
    static final OpaqueType POINTER = new OpaqueType("pointer", 8);
    static final OpaqueType VOID = new OpaqueType("void", 1);

    @Override
    public long size() {
        return bytes;
    }

    @Override
    public int alignment() {
        return bytes;
    }
}
