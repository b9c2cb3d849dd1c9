package io.jailhouse.config.machine;

/** Walks through the structures of a table, each of which begins with its type and length. */
final class AcpiStructures {
    private final TableBytes table;
    private final int lengthAt;
    private final int lengthWidth;
    private int next;
    private int start;
    private int end;

    /**
     * Begins.
     *
     * @param table the table
     * @param first offset of the first structure
     * @param lengthAt offset of the length in each structure
     * @param lengthWidth bytes of the length: 1 or 2
     */
    AcpiStructures(TableBytes table, int first, int lengthAt, int lengthWidth) {
        this.table = table;
        this.lengthAt = lengthAt;
        this.lengthWidth = lengthWidth;
        this.next = first;
    }

    /** Goes to the next structure; false behind the last. */
    boolean advance() {
        if (next >= table.length()) {
            return false;
        }
        start = next;
        int at = start + lengthAt;
        int length = lengthWidth == Byte.BYTES ? table.u8(at) : table.u16(at);
        if (length < lengthAt + lengthWidth || length > table.length() - start) {
            throw table.problem("the structure at 0x%x has a length of %d".formatted(start, length));
        }
        end = start + length;
        next = end;
        return true;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }
}
