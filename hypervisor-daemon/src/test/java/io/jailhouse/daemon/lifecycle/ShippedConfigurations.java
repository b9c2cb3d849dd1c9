package io.jailhouse.daemon.lifecycle;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.config.SystemConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The configurations that the project ships, and variants of them made by patching bytes. */
final class ShippedConfigurations {
    private static final Path FOLDER = Path.of(System.getProperty("project.root"), "configs", "arm64");
    private static final int NAME_OFFSET = 8;
    private static final int ARCHITECTURE_OFFSET = 5;
    private static final int FLAGS_OFFSET = 44;
    private static final int REPLY_TIMEOUT_OFFSET = 92;
    private static final int CPUS_OFFSET = 132;
    private static final int FIRST_REGION_OFFSET = 140;
    private static final int REGION_BYTES = 32;

    private final ByteBuffer bytes;

    private ShippedConfigurations(String file) {
        try {
            bytes = ByteBuffer.wrap(Files.readAllBytes(FOLDER.resolve(file))).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(String file) {
        return new ShippedConfigurations(file).bytes.array();
    }

    static SystemConfig am62x() {
        return ConfigReader.readSystem("k3-am625-sk.cell", bytes("k3-am625-sk.cell"))
                .configuration();
    }

    static ShippedConfigurations inmateDemo() {
        return new ShippedConfigurations("k3-am625-sk-inmate-demo.cell");
    }

    static ShippedConfigurations linuxDemo() {
        return new ShippedConfigurations("k3-am625-sk-linux-demo.cell");
    }

    /** A peer of link 00:00.0: the first, or another one by the suffix of its file. */
    static ShippedConfigurations ivshmemDemo(String suffix) {
        return new ShippedConfigurations("k3-am625-sk-ivshmem-demo" + suffix + ".cell");
    }

    ShippedConfigurations named(String name) {
        byte[] field = new byte[32];
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, field, 0, text.length);
        bytes.put(NAME_OFFSET, field);
        return this;
    }

    ShippedConfigurations onCpus(long mask) {
        bytes.putLong(CPUS_OFFSET, mask);
        return this;
    }

    ShippedConfigurations forArchitecture(int code) {
        bytes.put(ARCHITECTURE_OFFSET, (byte) code);
        return this;
    }

    ShippedConfigurations withFlags(int flags) {
        bytes.putInt(FLAGS_OFFSET, flags);
        return this;
    }

    ShippedConfigurations withReplyTimeout(long micros) {
        bytes.putLong(REPLY_TIMEOUT_OFFSET, micros);
        return this;
    }

    ShippedConfigurations withRegionAt(int region, long physStart) {
        bytes.putLong(FIRST_REGION_OFFSET + region * REGION_BYTES, physStart);
        return this;
    }

    CellConfig read() {
        return ConfigReader.readCell("test.cell", bytes.array()).configuration();
    }
}
