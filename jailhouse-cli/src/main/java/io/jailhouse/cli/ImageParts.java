package io.jailhouse.cli;

import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.jailhouse.proto.ImageHeader;
import io.jailhouse.proto.LoadCellRequest;
import io.jailhouse.proto.LoadCellResponse;
import io.jailhouse.proto.SymbolTable;
import io.jailhouse.transport.Uploads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What {@code cell load} and {@code root load} send: a header, symbols, images. */
record ImageParts(List<Supplier<Uploads.Part<LoadCellRequest>>> parts) {
    /**
     * Looks at all files before the cell is stopped.
     *
     * @param header the first message
     * @param symbols an ELF file, or null
     * @param images what goes where
     * @throws CommandFailure if a file cannot be read
     */
    static ImageParts of(LoadCellRequest header, Path symbols, List<LoadArguments.Image> images) {
        List<Supplier<Uploads.Part<LoadCellRequest>>> parts = new ArrayList<>();
        parts.add(() -> new Uploads.Part<>(header, new byte[0]));
        if (symbols != null) {
            for (SymbolTable table : ElfSymbols.read(symbols)) {
                LoadCellRequest part =
                        LoadCellRequest.newBuilder().setSymbols(table).build();
                parts.add(() -> new Uploads.Part<>(part, new byte[0]));
            }
        }
        for (LoadArguments.Image image : images) {
            requireReadable(image);
            parts.add(() -> part(image));
        }
        return new ImageParts(parts);
    }

    LoadCellResponse send(BlockingClientCall<LoadCellRequest, LoadCellResponse> call)
            throws StatusException, InterruptedException {
        return Uploads.send(
                call,
                parts,
                chunk -> LoadCellRequest.newBuilder().setChunk(chunk).build());
    }

    private static void requireReadable(LoadArguments.Image image) {
        if (image.source() instanceof LoadArguments.Source.OfFile(var file)
                && (!Files.isReadable(file) || Files.isDirectory(file))) {
            CommandContext.readFile(file);
        }
    }

    private static Uploads.Part<LoadCellRequest> part(LoadArguments.Image image) {
        byte[] bytes = image.bytes();
        ImageHeader header = ImageHeader.newBuilder()
                .setFileName(image.name())
                .setAddress(image.address())
                .setSize(bytes.length)
                .build();
        return new Uploads.Part<>(LoadCellRequest.newBuilder().setImage(header).build(), bytes);
    }
}
