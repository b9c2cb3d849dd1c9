package io.jailhouse.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Archives in the format of tar. Source: POSIX.1-2017, pax, "ustar Interchange Format". Only regular files are of interest. */
final class TarFormat {
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final int MODE_AT = 100;
    private static final int SIZE_AT = 124;
    private static final int SIZE = 12;
    private static final int CHECKSUM_AT = 148;
    private static final int CHECKSUM = 8;
    private static final int TYPE_AT = 156;
    private static final int MAGIC_AT = 257;
    private static final int PREFIX_AT = 345;
    private static final int PREFIX = 155;
    private static final int OCTAL = 8;

    private TarFormat() {}

    /**
     * Reads an archive.
     *
     * @return the content of each file by its path, which begins with a slash
     * @throws IllegalArgumentException if it is none; the message is half a sentence
     */
    static Map<String, byte[]> read(byte[] archive) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        int at = 0;
        while (at + BLOCK <= archive.length && archive[at] != 0) {
            if (number(archive, at + CHECKSUM_AT, CHECKSUM) != checksum(archive, at)) {
                throw new IllegalArgumentException("no tar archive: the checksum at 0x%x is wrong".formatted(at));
            }
            long size = number(archive, at + SIZE_AT, SIZE);
            int start = at + BLOCK;
            if (size < 0 || size > archive.length - start) {
                throw new IllegalArgumentException("the archive ends inside of a file");
            }
            byte type = archive[at + TYPE_AT];
            if (type == '0' || type == 0) {
                files.put(path(archive, at), Arrays.copyOfRange(archive, start, start + (int) size));
            }
            at = start + (int) (size + BLOCK - 1) / BLOCK * BLOCK;
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException("no tar archive with files");
        }
        return files;
    }

    private static String path(byte[] archive, int at) {
        String prefix = text(archive, at + PREFIX_AT, PREFIX);
        String name = text(archive, at, NAME);
        return ("/" + (prefix.isEmpty() ? "" : prefix + "/") + name)
                .replace("/./", "/")
                .replaceFirst("^/+", "/");
    }

    private static String text(byte[] archive, int at, int length) {
        int end = at;
        while (end < at + length && archive[end] != 0) {
            end++;
        }
        return new String(archive, at, end - at, StandardCharsets.UTF_8);
    }

    private static long number(byte[] archive, int at, int length) {
        String digits = text(archive, at, length).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits, OCTAL);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static long checksum(byte[] archive, int at) {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            boolean own = i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM;
            sum += own ? ' ' : Byte.toUnsignedInt(archive[at + i]);
        }
        return sum;
    }

    /**
     * Writes an archive.
     *
     * @param files content by absolute path; paths have less than 98 characters
     */
    static byte[] write(Map<String, byte[]> files) {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        files.forEach((path, content) -> {
            archive.writeBytes(header("." + path, content.length));
            archive.writeBytes(Arrays.copyOf(content, (content.length + BLOCK - 1) / BLOCK * BLOCK));
        });
        archive.writeBytes(new byte[2 * BLOCK]);
        return archive.toByteArray();
    }

    private static byte[] header(String name, int size) {
        byte[] header = new byte[BLOCK];
        put(header, 0, name);
        put(header, MODE_AT, "0000644\0" + "0000000\0" + "0000000\0");
        put(header, SIZE_AT, "%011o\0".formatted(size) + "00000000000\0");
        put(header, TYPE_AT, "0");
        put(header, MAGIC_AT, "ustar\0" + "00");
        put(header, CHECKSUM_AT, "%06o\0 ".formatted(checksum(header, 0)));
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
