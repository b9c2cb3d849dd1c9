package io.jailhouse.cli;

import io.jailhouse.proto.Symbol;
import io.jailhouse.proto.SymbolTable;
import io.jailhouse.symbol.Symbols;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The functions of an ELF file (64 bits, little-endian): what its symbol table calls a function, or a label without a
 * type, as assembly files have them.
 */
final class ElfSymbols {
    private static final int HEADER_BYTES = 64;
    private static final int SECTION_BYTES = 64;
    private static final int SYMBOL_BYTES = 24;
    private static final int MAGIC = 0x464c457f;
    private static final int CLASS_64 = 2;
    private static final int LITTLE_ENDIAN = 1;
    private static final int SHT_SYMTAB = 2;
    private static final int STT_NOTYPE = 0;
    private static final int STT_FUNC = 2;

    /** Far below what a message may hold. */
    private static final int SYMBOLS_PER_MESSAGE = 8192;

    private final ByteBuffer file;

    private ElfSymbols(byte[] bytes) {
        file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Reads a file.
     *
     * @return the symbols in portions
     * @throws CommandFailure if it cannot be read or is no such ELF file
     */
    static List<SymbolTable> read(Path path) {
        List<Symbol> symbols = functions(path);
        List<SymbolTable> tables = new ArrayList<>();
        for (int at = 0; at < symbols.size(); at += SYMBOLS_PER_MESSAGE) {
            tables.add(SymbolTable.newBuilder()
                    .addAllSymbols(symbols.subList(at, Math.min(symbols.size(), at + SYMBOLS_PER_MESSAGE)))
                    .build());
        }
        return tables;
    }

    /**
     * Reads a file for this command's own use.
     *
     * @throws CommandFailure as {@link #read} does
     */
    static Symbols table(Path path) {
        return Symbols.of(functions(path).stream()
                .map(symbol -> new Symbols.Function(symbol.getAddress(), symbol.getSize(), symbol.getName()))
                .toList());
    }

    private static List<Symbol> functions(Path path) {
        try {
            return functions(CommandContext.readFile(path));
        } catch (IllegalArgumentException damaged) {
            throw CommandFailure.saying("%s: %s".formatted(path, damaged.getMessage()));
        }
    }

    /**
     * Finds the functions in the bytes of a file.
     *
     * @throws IllegalArgumentException if they are no ELF file of the kind, or a damaged one
     */
    static List<Symbol> functions(byte[] bytes) {
        return new ElfSymbols(bytes).functions();
    }

    private List<Symbol> functions() {
        if (file.capacity() < HEADER_BYTES || file.getInt(0) != MAGIC) {
            throw new IllegalArgumentException("not an ELF file");
        }
        if (file.get(4) != CLASS_64 || file.get(5) != LITTLE_ENDIAN) {
            throw new IllegalArgumentException("not a 64-bit little-endian ELF file");
        }
        long sections = file.getLong(0x28);
        int sectionBytes = Short.toUnsignedInt(file.getShort(0x3a));
        int count = Short.toUnsignedInt(file.getShort(0x3c));
        if (count != 0 && sectionBytes != SECTION_BYTES) {
            throw damaged();
        }
        checkInside(sections, (long) count * SECTION_BYTES);
        List<Symbol> found = new ArrayList<>();
        boolean hasTable = false;
        for (int i = 0; i < count; i++) {
            int section = (int) sections + i * SECTION_BYTES;
            if (file.getInt(section + 4) == SHT_SYMTAB) {
                hasTable = true;
                long link = Integer.toUnsignedLong(file.getInt(section + 0x28));
                if (link >= count) {
                    throw damaged();
                }
                addFunctions(found, section, (int) sections + (int) link * SECTION_BYTES);
            }
        }
        if (!hasTable) {
            throw new IllegalArgumentException("the ELF file has no symbol table");
        }
        return found;
    }

    private void addFunctions(List<Symbol> found, int section, int stringSection) {
        long table = file.getLong(section + 0x18);
        long bytes = file.getLong(section + 0x20);
        long strings = file.getLong(stringSection + 0x18);
        long stringBytes = file.getLong(stringSection + 0x20);
        checkInside(table, bytes);
        checkInside(strings, stringBytes);
        for (int at = (int) table; at + SYMBOL_BYTES <= table + bytes; at += SYMBOL_BYTES) {
            int type = file.get(at + 4) & 0xf;
            int home = Short.toUnsignedInt(file.getShort(at + 6));
            if (home == 0 || (type != STT_FUNC && type != STT_NOTYPE)) {
                continue;
            }
            String name = string((int) strings, (int) stringBytes, file.getInt(at));
            // $x and $d mark code and data for disassemblers.
            if (!name.isEmpty() && !name.startsWith("$")) {
                found.add(Symbol.newBuilder()
                        .setName(name)
                        .setAddress(file.getLong(at + 8))
                        .setSize(file.getLong(at + 16))
                        .build());
            }
        }
    }

    private String string(int strings, int bytes, int offset) {
        int end = strings + bytes;
        if (Integer.compareUnsigned(offset, bytes) >= 0) {
            throw damaged();
        }
        int last = strings + offset;
        while (last < end && file.get(last) != 0) {
            last++;
        }
        return new String(file.array(), strings + offset, last - strings - offset, StandardCharsets.UTF_8);
    }

    private void checkInside(long offset, long length) {
        if (offset < 0 || length < 0 || offset > file.capacity() - length) {
            throw damaged();
        }
    }

    private static IllegalArgumentException damaged() {
        return new IllegalArgumentException("the ELF file is damaged");
    }
}
