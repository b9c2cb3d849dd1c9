package io.jailhouse.config.linux;

import io.jailhouse.config.Architecture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * A kernel as it is loaded.
 *
 * @param bytes the image
 * @param wasCompressed whether the file was gzipped
 * @param alignment of the kernel's memory
 * @param textOffset bytes from there to the image (arm64: Documentation/arch/arm64/booting.rst)
 * @param decompressionFactor how many times the size of the image it needs behind itself, if nothing else is said
 */
public record KernelImage(
        byte[] bytes, boolean wasCompressed, long alignment, long textOffset, int decompressionFactor) {
    private static final int GZIP_MAGIC = 0x8b1f;
    private static final int ARM_ALIGNMENT = 0x1000;
    private static final int ARM_DECOMPRESSION = 4;
    private static final int ARM64_ALIGNMENT = 0x20_0000;
    private static final int TEXT_OFFSET_AT = 8;

    /**
     * Reads a kernel.
     *
     * @param file content of the file; arm64 images may be gzipped
     * @param architecture of the cell
     * @param limit most bytes of an image
     * @return empty if Linux of this architecture cannot be placed
     * @throws NoRoomForLinuxException if it is no image
     */
    static Optional<KernelImage> read(byte[] file, Architecture architecture, long limit)
            throws NoRoomForLinuxException {
        return switch (architecture) {
            case ARM -> Optional.of(new KernelImage(file, false, ARM_ALIGNMENT, 0, ARM_DECOMPRESSION));
            case ARM64 -> Optional.of(arm64(file, limit));
            default -> Optional.empty();
        };
    }

    private static KernelImage arm64(byte[] file, long limit) throws NoRoomForLinuxException {
        boolean compressed =
                file.length > Short.BYTES && ((file[1] & 0xff) << Byte.SIZE | (file[0] & 0xff)) == GZIP_MAGIC;
        byte[] image = compressed ? unpacked(file, limit) : file;
        if (image.length < TEXT_OFFSET_AT + Long.BYTES) {
            throw new NoRoomForLinuxException("the kernel is too short to be an arm64 image");
        }
        long offset = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).getLong(TEXT_OFFSET_AT);
        if (offset < 0 || offset > limit) {
            throw new NoRoomForLinuxException(
                    "the kernel is no arm64 image: its text offset is 0x%x".formatted(offset));
        }
        return new KernelImage(image, compressed, ARM64_ALIGNMENT, offset, 1);
    }

    private static byte[] unpacked(byte[] file, long limit) throws NoRoomForLinuxException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(file))) {
            byte[] image = in.readNBytes((int) Math.min(limit, Integer.MAX_VALUE - Long.BYTES));
            if (in.read() >= 0) {
                throw new NoRoomForLinuxException("the unpacked kernel is larger than 0x%x bytes".formatted(limit));
            }
            return image;
        } catch (IOException e) {
            throw new NoRoomForLinuxException("the kernel cannot be unpacked: " + e.getMessage());
        }
    }
}
