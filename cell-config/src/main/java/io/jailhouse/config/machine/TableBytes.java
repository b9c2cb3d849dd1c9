package io.jailhouse.config.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of an ACPI table or of a PCI configuration space, read with bounds. */
final class TableBytes {
    private static final String FOLDER = "/sys/firmware/acpi/tables/";
    private static final int SIGNATURE = 4;
    private static final int HEADER = 36;

    private final String path;
    private final ByteBuffer bytes;

    TableBytes(String path, byte[] bytes) {
        this.path = path;
        this.bytes = ByteBuffer.wrap(bytes.clone()).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Reads an ACPI table, as far as its length field says.
     *
     * @throws MachineFormatException if it is missing or another one
     */
    static TableBytes acpi(MachineFiles files, String name) {
        String path = FOLDER + name;
        byte[] content = files.required(path);
        String signature = new String(content, 0, Math.min(content.length, SIGNATURE), StandardCharsets.US_ASCII);
        TableBytes whole = new TableBytes(path, content);
        if (!signature.equals(name)) {
            throw whole.problem("incorrect input file format: no " + name + " table");
        }
        long length = whole.u32(SIGNATURE);
        if (length < HEADER || length > content.length) {
            throw whole.problem(
                    "its length field says %d bytes, but the file has %d".formatted(length, content.length));
        }
        return new TableBytes(path, Arrays.copyOf(content, (int) length));
    }

    int length() {
        return bytes.capacity();
    }

    MachineFormatException problem(String sentence) {
        return new MachineFormatException(path + ": " + sentence);
    }

    private int checked(int offset, int width) {
        if (offset < 0 || offset > length() - width) {
            throw problem("ends at 0x%x, but something is expected at 0x%x".formatted(length(), offset));
        }
        return offset;
    }

    int u8(int offset) {
        return Byte.toUnsignedInt(bytes.get(checked(offset, Byte.BYTES)));
    }

    int u16(int offset) {
        return Short.toUnsignedInt(bytes.getShort(checked(offset, Short.BYTES)));
    }

    long u32(int offset) {
        return Integer.toUnsignedLong(bytes.getInt(checked(offset, Integer.BYTES)));
    }

    /** A physical address: at most 63 bits, as no machine has more. */
    long address(int offset) {
        long address = bytes.getLong(checked(offset, Long.BYTES));
        if (address < 0) {
            throw problem("0x%x at 0x%x is no address".formatted(address, offset));
        }
        return address;
    }
}
