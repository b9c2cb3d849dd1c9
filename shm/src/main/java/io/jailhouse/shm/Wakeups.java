package io.jailhouse.shm;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Objects;

/**
 * One wake word a cell, on which its sleeping CPUs wait for whatever may become an interrupt, and one that tells of the
 * death of its process.
 *
 * <p>They are kept apart from what they announce, so that who may wake a cell need not be able to write anything else of
 * it. Any thread may call.
 */
public final class Wakeups implements AutoCloseable {

    private final Mapping mapping;
    private final MemorySegment file;

    private Wakeups(Mapping mapping) {
        this.mapping = mapping;
        this.file = mapping.segment();
    }

    /**
     * Opens the wake words of a board.
     *
     * @param path the file
     * @return the wake words
     * @throws IOException when the file is absent or of another layout
     */
    public static Wakeups open(Path path) throws IOException {
        Mapping mapping = Mapping.readWrite(path, 0, WakeupsDescriptor.LENGTH);
        try {
            SharedFileHeader.check(path, mapping.segment(), WakeupsDescriptor.MAGIC, WakeupsDescriptor.VERSION);
            return new Wakeups(mapping);
        } catch (IOException | RuntimeException e) {
            mapping.close();
            throw e;
        }
    }

    /**
     * Returns the wake word of a cell, whether or not the cell exists.
     *
     * @param cellId 0 to {@link WakeupsDescriptor#SLOTS} - 1
     * @return valid until this is closed
     */
    public WakeWord of(int cellId) {
        Objects.checkIndex(cellId, WakeupsDescriptor.SLOTS);
        return new WakeWord(file, WakeupsDescriptor.slot(cellId));
    }

    /**
     * Returns the word that a cell's agent holds while it lives.
     *
     * @param cellId 0 to {@link WakeupsDescriptor#SLOTS} - 1
     * @return valid until this is closed
     */
    public LifeWord lifeOf(int cellId) {
        Objects.checkIndex(cellId, WakeupsDescriptor.SLOTS);
        return new LifeWord(file, WakeupsDescriptor.slot(cellId) + WakeupsDescriptor.LIFE_OFFSET);
    }

    /** Unmaps the file; nobody may sleep or wake any more. */
    @Override
    public void close() {
        mapping.close();
    }
}
