package io.jailhouse.agent.aarch64.crc;

/** What the CRC32 and CRC32C instructions compute: checks of 32 bits, bits reflected, by a table for each byte's place. */
public final class Crc32 {

    private static final int BYTES = 8;
    private static final int[] CRC32 = tables(0xedb88320);
    private static final int[] CRC32C = tables(0x82f63b78);

    private Crc32() {}

    /**
     * CRC32B, CRC32H, CRC32W, CRC32X.
     *
     * @param crc so far
     * @param value its lower bytes are added
     * @param bytes 1, 2, 4 or 8
     */
    public static long crc32(long crc, long value, int bytes) {
        return update(CRC32, crc, value, bytes);
    }

    /** The same with the polynomial of Castagnoli: CRC32CB, CRC32CH, CRC32CW, CRC32CX. */
    public static long crc32c(long crc, long value, int bytes) {
        return update(CRC32C, crc, value, bytes);
    }

    private static long update(int[] tables, long crc, long value, int bytes) {
        long rest = value ^ (crc & 0xffffffffL);
        int sum = switch (bytes) {
            case 1 -> (int) crc >>> 8;
            case 2 -> (int) crc >>> 16;
            default -> 0;
        };
        for (int i = 0; i < bytes; i++) {
            sum ^= tables[((bytes - 1 - i) << 8) | ((int) (rest >>> (8 * i)) & 0xff)];
        }
        return sum & 0xffffffffL;
    }

    /** At {@code 256 * n} the table of a byte that n bytes of zeros follow. */
    private static int[] tables(int polynomial) {
        int[] tables = new int[256 * BYTES];
        for (int i = 0; i < 256; i++) {
            int crc = i;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ polynomial : crc >>> 1;
            }
            tables[i] = crc;
        }
        for (int i = 256; i < tables.length; i++) {
            int before = tables[i - 256];
            tables[i] = before >>> 8 ^ tables[before & 0xff];
        }
        return tables;
    }
}
