package io.jailhouse.config.source;

/**
 * A member of a structure or union.
 *
 * @param name empty for a structure or union whose members are those of the surrounding one
 * @param type of the member, of a bit-field the one that it is declared with
 * @param offset in bytes from the begin of the structure
 * @param bitOffset of a bit-field, from the lowest bit of the byte at the offset
 * @param bitWidth of a bit-field; 0 for any other member
 */
record Member(String name, CType type, long offset, int bitOffset, int bitWidth) {
    boolean isAnonymous() {
        return name.isEmpty();
    }
}
