package io.jailhouse.daemon.rpc;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.jailhouse.daemon.board.RootInmate;
import io.jailhouse.daemon.execution.CallRefused;
import io.jailhouse.daemon.execution.Hypervisor;
import io.jailhouse.daemon.execution.Image;
import io.jailhouse.daemon.lifecycle.CellName;
import io.jailhouse.proto.ImageHeader;
import io.jailhouse.proto.LoadCellRequest;
import io.jailhouse.proto.LoadCellResponse;
import io.jailhouse.proto.LoadRootHeader;
import io.jailhouse.proto.SymbolTable;
import io.jailhouse.symbol.Symbols;
import io.jailhouse.transport.Errno;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/**
 * Receives images of any size into a spool file, so that a slow caller holds up nobody, and hands
 * them to the hypervisor when all have arrived whole.
 */
final class ImageUpload implements StreamObserver<LoadCellRequest> {
    private static final int MOST_IMAGES = 256;
    private static final long MOST_SYMBOL_BYTES = 64 << 20;

    private final Hypervisor hypervisor;
    private final Path spoolFolder;
    private final StreamObserver<LoadCellResponse> caller;
    private final List<Image> images = new ArrayList<>();
    private final List<Symbols.Function> functions = new ArrayList<>();
    private Destination destination;
    private Path spool;
    private FileChannel channel;
    private ImageHeader current;
    private long received;
    private long symbolBytes;
    private boolean ended;

    /** What the header said. */
    private interface Destination {
        CompletableFuture<Void> load(List<Image> images, Symbols symbols);
    }

    ImageUpload(Hypervisor hypervisor, Path spoolFolder, StreamObserver<LoadCellResponse> caller) {
        this.hypervisor = hypervisor;
        this.spoolFolder = spoolFolder;
        this.caller = caller;
    }

    @Override
    public void onNext(LoadCellRequest message) {
        if (ended) {
            return;
        }
        try {
            switch (message.getPartCase()) {
                case HEADER ->
                    destination = ofCell(CellNames.of(message.getHeader().getCell()));
                case ROOT -> destination = ofRoot(message.getRoot());
                case IMAGE -> begin(message.getImage());
                case SYMBOLS -> append(message.getSymbols());
                case CHUNK -> append(message.getChunk());
                case PART_NOT_SET -> throw new CallRefused(Errno.EINVAL, "a message of the upload is empty");
            }
        } catch (IOException e) {
            end();
            Answers.refuse(caller, new CallRefused(Errno.of(e), "the images cannot be stored: " + e.getMessage()));
        } catch (RuntimeException e) {
            end();
            Answers.refuse(caller, e);
        }
    }

    private Destination ofCell(CellName cell) {
        return (arrived, named) -> hypervisor.load(cell, arrived, named);
    }

    private Destination ofRoot(LoadRootHeader header) {
        OptionalInt cpu = header.hasCpu() ? OptionalInt.of(header.getCpu()) : OptionalInt.empty();
        return (arrived, named) -> hypervisor.loadRoot(new RootInmate(header.getEntry(), cpu, false), arrived, named);
    }

    private void begin(ImageHeader image) throws IOException {
        finishCurrent();
        if (images.size() == MOST_IMAGES) {
            throw new CallRefused(Errno.E2BIG, "more than %d images in one call".formatted(MOST_IMAGES));
        }
        if (channel == null) {
            spool = Files.createTempFile(spoolFolder, "images", ".spool");
            channel = FileChannel.open(spool, StandardOpenOption.WRITE);
        }
        current = image.toBuilder()
                .setFileName(RequestText.fileName(image.getFileName()))
                .build();
        received = 0;
    }

    private void append(ByteString chunk) throws IOException {
        if (current == null) {
            throw new CallRefused(Errno.EINVAL, "the upload has bytes without an image header");
        }
        received += chunk.size();
        if (Long.compareUnsigned(received, current.getSize()) > 0) {
            throw new CallRefused(Errno.EINVAL, "%s: more bytes than announced".formatted(current.getFileName()));
        }
        for (ByteBuffer buffer : chunk.asReadOnlyByteBufferList()) {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
    }

    private void append(SymbolTable table) {
        if (functions.size() + table.getSymbolsCount() > Symbols.LIMIT) {
            throw new CallRefused(Errno.E2BIG, "more than %d symbols".formatted(Symbols.LIMIT));
        }
        symbolBytes += table.getSerializedSize();
        if (symbolBytes > MOST_SYMBOL_BYTES) {
            throw new CallRefused(Errno.E2BIG, "more than %d bytes of symbols".formatted(MOST_SYMBOL_BYTES));
        }
        table.getSymbolsList()
                .forEach(symbol -> functions.add(new Symbols.Function(
                        symbol.getAddress(), symbol.getSize(), RequestText.fileName(symbol.getName()))));
    }

    private void finishCurrent() throws IOException {
        if (current == null) {
            return;
        }
        if (received != current.getSize()) {
            throw new CallRefused(
                    Errno.EINVAL,
                    "%s: %d of %d bytes arrived".formatted(current.getFileName(), received, current.getSize()));
        }
        images.add(
                new Image(current.getFileName(), current.getAddress(), spool, channel.position() - received, received));
        current = null;
    }

    @Override
    public void onError(Throwable gone) {
        end();
    }

    @Override
    public void onCompleted() {
        if (ended) {
            return;
        }
        try {
            finishCurrent();
            if (destination == null) {
                throw new CallRefused(Errno.EINVAL, "the upload has no header");
            }
        } catch (IOException | RuntimeException e) {
            end();
            Answers.refuse(caller, e);
            return;
        }
        var loaded =
                destination.load(List.copyOf(images), Symbols.of(functions)).whenComplete((done, failure) -> end());
        Answers.send(loaded, caller, done -> LoadCellResponse.getDefaultInstance());
    }

    private void end() {
        ended = true;
        try {
            if (channel != null) {
                channel.close();
            }
            if (spool != null) {
                Files.deleteIfExists(spool);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
