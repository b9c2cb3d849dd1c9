package io.jailhouse.config.devicetree;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Writes flattened device trees for tests. */
public final class FlattenedTree {
    private static final int HEADER_BYTES = 40;
    private static final int RESERVATIONS_BYTES = 32;

    private final ByteArrayOutputStream structure = new ByteArrayOutputStream();
    private final ByteArrayOutputStream names = new ByteArrayOutputStream();

    public FlattenedTree open(String name) {
        word(structure, 1);
        text(structure, name);
        return this;
    }

    public FlattenedTree close() {
        word(structure, 2);
        return this;
    }

    public FlattenedTree cells(String name, int... cells) {
        property(name, cells.length * Integer.BYTES);
        for (int cell : cells) {
            word(structure, cell);
        }
        return this;
    }

    public FlattenedTree string(String name, String value) {
        property(name, value.length() + 1);
        text(structure, value);
        return this;
    }

    private void property(String name, int length) {
        word(structure, 3);
        word(structure, length);
        word(structure, names.size());
        names.writeBytes((name + "\0").getBytes(StandardCharsets.US_ASCII));
    }

    /** The file, with one block of memory that the header reserves. */
    public byte[] bytes() {
        word(structure, 9);
        int structureAt = HEADER_BYTES + RESERVATIONS_BYTES;
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        int size = structureAt + structure.size() + names.size();
        int[] header = {
            0xd00dfeed,
            size,
            structureAt,
            structureAt + structure.size(),
            HEADER_BYTES,
            17,
            16,
            0,
            names.size(),
            structure.size()
        };
        for (int word : header) {
            word(file, word);
        }
        for (int word : new int[] {0, 0x1000, 0, 0x2000, 0, 0, 0, 0}) {
            word(file, word);
        }
        file.writeBytes(structure.toByteArray());
        file.writeBytes(names.toByteArray());
        return file.toByteArray();
    }

    private static void word(ByteArrayOutputStream stream, int word) {
        try {
            new DataOutputStream(stream).writeInt(word);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void text(ByteArrayOutputStream stream, String text) {
        stream.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        stream.write(0);
        while (stream.size() % Integer.BYTES != 0) {
            stream.write(0);
        }
    }
}
