package io.jailhouse.integration.board;

import io.jailhouse.shm.BoardMemory;
import io.jailhouse.shm.BoardPaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Pages of the board's memory with contents that only this test knows, to find out whether somebody changed them. */
public final class Fingerprint {
    private static final int PAGE = BoardMemory.PAGE_SIZE;

    private final BoardPaths board;
    private final List<Long> pages;

    private Fingerprint(BoardPaths board, List<Long> pages) {
        this.board = board;
        this.pages = pages;
    }

    /** Fills the pages at physical addresses. */
    public static Fingerprint leaveOn(BoardPaths board, List<Long> pages) {
        try (BoardMemory memory = BoardMemory.open(board.memory())) {
            for (long page : pages) {
                memory.write(page, contents(page));
            }
            return new Fingerprint(board, pages);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the pages that do not hold what they were filled with. */
    public List<String> changedPages() {
        try (BoardMemory memory = BoardMemory.open(board.memory())) {
            List<String> changed = new java.util.ArrayList<>();
            for (long page : pages) {
                if (!Arrays.equals(memory.read(page, PAGE), contents(page))) {
                    changed.add("0x%x".formatted(page));
                }
            }
            return changed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] contents(long page) {
        byte[] bytes = new byte[PAGE];
        new Random(page).nextBytes(bytes);
        return bytes;
    }
}
