import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the classes that are the same for all sizes of lanes but for the classes that they use, from one template. Run by the
 * build: {@code java ExpandLanes.java TEMPLATE FOLDER}.
 */
final class ExpandLanes {

    private record Size(String name, String lanes, int bits, String replicate) {}

    private static final Size[] SIZES = {
        new Size("ByteInstructions", "HostBytes", 8, "(lane & 0xff) * 0x0101010101010101L"),
        new Size("HalfwordInstructions", "HostHalfwords", 16, "(lane & 0xffff) * 0x0001000100010001L"),
        new Size("WordInstructions", "HostWords", 32, "(lane & 0xffffffffL) * 0x0000000100000001L")
    };

    public static void main(String[] arguments) throws IOException {
        String template = Files.readString(Path.of(arguments[0]));
        Path folder = Path.of(arguments[1], "io/jailhouse/agent/aarch64/hostsimd");
        Files.createDirectories(folder);
        for (Size size : SIZES) {
            String text = template.replace("@Class@", size.name)
                    .replace("@Lanes@", size.lanes)
                    .replace("@bits@", Integer.toString(size.bits))
                    .replace("@replicate@", size.replicate);
            Path file = folder.resolve(size.name + ".java");
            // What has not changed is not compiled again.
            if (!Files.exists(file) || !Files.readString(file).equals(text)) {
                Files.writeString(file, text);
            }
        }
    }
}
