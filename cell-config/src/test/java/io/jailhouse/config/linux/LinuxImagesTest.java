package io.jailhouse.config.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jailhouse.config.Architecture;
import io.jailhouse.config.CellConfig;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.config.devicetree.AddressBlock;
import io.jailhouse.config.devicetree.DeviceTree;
import io.jailhouse.config.devicetree.DeviceTreeReader;
import io.jailhouse.config.devicetree.FlattenedTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class LinuxImagesTest {
    private static final Path CONFIGURATION = Path.of("../configs/arm64/k3-am625-sk-linux-demo.cell");
    private static final int KERNEL_BYTES = 0x12345;

    private static CellConfig cell;

    @BeforeAll
    static void readCell() throws Exception {
        cell = (CellConfig) ConfigReader.read("linux-demo", Files.readAllBytes(CONFIGURATION))
                .configuration();
    }

    private static byte[] kernel(long textOffset) {
        return ByteBuffer.allocate(KERNEL_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(8, textOffset)
                .array();
    }

    private static byte[] tree(int sizeCells) {
        return new FlattenedTree()
                .open("")
                .cells("#address-cells", sizeCells)
                .cells("#size-cells", sizeCells)
                .open("chosen")
                .string("bootargs", "former")
                .close()
                .close()
                .bytes();
    }

    private static LinuxImages.Request request(byte[] kernel, long initrd, Optional<Integer> factor) {
        return new LinuxImages.Request(kernel, tree(2), initrd, Optional.of("console=ttyS0"), factor);
    }

    private static LinuxImages place(LinuxImages.Request request) throws NoRoomForLinuxException {
        return LinuxImages.place(cell, Architecture.ARM64, request).orElseThrow();
    }

    @Test
    void theTreeLiesAtTheBeginningOfTheMemoryAndTheKernelAtTheNextTwoMebibytes() throws NoRoomForLinuxException {
        LinuxImages images = place(request(kernel(0x80000), 0, Optional.empty()));
        assertThat(images.loaderAddress()).isZero();
        assertThat(images.parametersAddress()).isEqualTo(0x1000);
        assertThat(images.treeAddress()).isEqualTo(0xe000_0000L);
        assertThat(images.kernelAddress()).isEqualTo(0xe028_0000L);
        assertThat(images.parameters()).isEqualTo("kernel=0xe0280000 dtb=0xe0000000");
    }

    @Test
    void theInitialFileSystemFollowsTheKernelAndItsRoom() throws NoRoomForLinuxException {
        assertThat(place(request(kernel(0), 0x100, Optional.empty())).initrdAddress())
                .isEqualTo(0xe020_0000L + 2 * 0x13000);
        assertThat(place(request(kernel(0), 0x100, Optional.of(3))).initrdAddress())
                .isEqualTo(0xe020_0000L + 4 * 0x13000);
    }

    @Test
    void theTreeTellsMemoryCommandLineAndInitialFileSystem() throws NoRoomForLinuxException {
        LinuxImages images = place(request(kernel(0), 0x100, Optional.empty()));
        DeviceTree tree = DeviceTreeReader.read(images.tree());
        assertThat(tree.memory()).containsExactly(new AddressBlock(0xe000_0000L, 0x1fff_0000));
        assertThat(tree.children("memory").getFirst().text("device_type")).contains("memory");
        assertThat(tree.children("chosen").getFirst().text("bootargs")).contains("console=ttyS0");
        assertThat(tree.children("chosen").getFirst().cells("linux,initrd-start"))
                .containsExactly(0L, images.initrdAddress());
        assertThat(tree.children("chosen").getFirst().cells("linux,initrd-end"))
                .containsExactly(0L, images.initrdAddress() + 0x100);
    }

    @Test
    void aTreeOfOneCellGetsNumbersOfOneCell() throws NoRoomForLinuxException {
        LinuxImages images = place(new LinuxImages.Request(kernel(0), tree(1), 0, Optional.empty(), Optional.empty()));
        DeviceTree tree = DeviceTreeReader.read(images.tree());
        assertThat(tree.children("memory").getFirst().cells("reg")).containsExactly(0xe000_0000L, 0x1fff_0000L);
        assertThat(tree.children("chosen").getFirst().text("bootargs")).contains("former");
    }

    @Test
    void aZippedKernelIsUnpacked() throws IOException, NoRoomForLinuxException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(kernel(0));
        }
        LinuxImages images = place(request(zipped.toByteArray(), 0, Optional.empty()));
        assertThat(images.kernel().wasCompressed()).isTrue();
        assertThat(images.kernel().bytes()).isEqualTo(kernel(0));
    }

    @Test
    void whatDoesNotFitOrIsNoKernelIsRefused() {
        assertThatThrownBy(() -> place(request(kernel(0), 0x2000_0000, Optional.empty())))
                .hasMessage("No space found to load all images");
        assertThatThrownBy(() -> place(request(kernel(0), 1, Optional.of(Integer.MAX_VALUE))))
                .hasMessage("No space found to load all images");
        assertThatThrownBy(() -> place(request(kernel(-1), 0, Optional.empty())))
                .hasMessageContaining("no arm64 image");
        assertThatThrownBy(() -> place(request(new byte[3], 0, Optional.empty())))
                .hasMessageContaining("too short");
        assertThatThrownBy(() -> place(request(new byte[] {0x1f, (byte) 0x8b, 8}, 0, Optional.empty())))
                .hasMessageContaining("cannot be unpacked");
    }

    @Test
    void linuxOfAnotherArchitectureIsNotPlaced() throws NoRoomForLinuxException {
        assertThat(LinuxImages.place(cell, Architecture.X86, request(kernel(0), 0, Optional.empty())))
                .isEmpty();
    }
}
