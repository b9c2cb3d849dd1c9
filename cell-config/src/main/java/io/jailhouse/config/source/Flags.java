package io.jailhouse.config.source;

import io.jailhouse.config.CellFlag;
import io.jailhouse.config.Console;
import io.jailhouse.config.ConsoleType;
import io.jailhouse.config.MemoryFlag;
import java.util.ArrayList;
import java.util.List;

/** Numbers as the names of the format. */
final class Flags {
    private Flags() {}

    static String memory(long flags) {
        List<String> names = new ArrayList<>();
        long left = flags;
        for (MemoryFlag flag : MemoryFlag.of(flags)) {
            names.add("JAILHOUSE_MEM_" + flag.name());
            left &= ~flag.mask();
        }
        return joined(names, left);
    }

    static String cell(long flags) {
        List<String> names = new ArrayList<>();
        long left = flags;
        for (CellFlag flag : CellFlag.of(flags)) {
            names.add("JAILHOUSE_CELL_" + flag.name());
            left &= ~flag.mask();
        }
        return joined(names, left);
    }

    static String console(int flags) {
        List<String> names = new ArrayList<>();
        long left = flags;
        left = take(left, Console.MMIO, "ACCESS_MMIO", names);
        left = take(left, Console.REGDIST_4, "REGDIST_4", names);
        left = take(left, Console.FB_1920X1080, "FB_1920x1080", names);
        left = take(left, Console.INVERTED_GATE, "INVERTED_GATE", names);
        left = take(left, Console.MDR_QUIRK, "MDR_QUIRK", names);
        return joined(names, left);
    }

    private static long take(long flags, int mask, String name, List<String> names) {
        if ((flags & mask) != 0) {
            names.add("JAILHOUSE_CON_" + name);
        }
        return flags & ~mask;
    }

    static String consoleType(int code) {
        return ConsoleType.ofCode(code)
                .map(type -> "JAILHOUSE_CON_TYPE_" + type.name().replace("UART_", ""))
                .orElse(InitializerText.hex(code));
    }

    private static String joined(List<String> names, long rest) {
        if (rest != 0 || names.isEmpty()) {
            names.add(InitializerText.hex(rest));
        }
        return String.join(" | ", names);
    }
}
