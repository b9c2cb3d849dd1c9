package io.jailhouse.config;

/** Checks that a number fits the unsigned field in which it is stored, so that writing never cuts it. */
final class StoredRange {
    private StoredRange() {}

    static void unsigned(String field, long value, int bits) {
        if (value >>> bits != 0) {
            throw new IllegalArgumentException(field + " is " + value + ", but the field has " + bits + " bits");
        }
    }

    static void length(String field, FixedBytes bytes, int expected) {
        if (bytes.length() != expected) {
            throw new IllegalArgumentException(
                    field + " has " + bytes.length() + " bytes, but the field has " + expected);
        }
    }
}
