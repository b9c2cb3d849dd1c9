package io.jailhouse.daemon.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A process that writes a ledger until it is killed. */
final class LedgerWriter {
    private static final int CELLS = 20;

    private LedgerWriter() {}

    public static void main(String[] arguments) throws IOException {
        try (Ledger ledger = Ledger.open(Path.of(arguments[0]))) {
            ledger.put("cell/0", Map.of("name", "untouched"));
            System.out.println("writing");
            for (long round = 1; ; round++) {
                for (int cell = 1; cell <= CELLS; cell++) {
                    String value = Long.toString(round).repeat(1 + (int) (round % 40));
                    ledger.put("cell/" + cell, Map.of("round", value, "copy", value));
                    if (round % 7 == 0) {
                        ledger.remove("cell/" + cell);
                    }
                }
                if (round == 50) {
                    System.out.println("round 50");
                }
            }
        }
    }
}
