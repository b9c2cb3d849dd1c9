package io.jailhouse.daemon.ledger;

import java.util.Optional;

/**
 * Something that changes the board.
 *
 * @param name what the user calls it
 * @param request the name of the request that wants it and that ends with it; empty if nobody named one
 */
public record Operation(String name, Optional<String> request) {
    /** An operation that no named request ends with. */
    public static Operation unnamed(String name) {
        return new Operation(name, Optional.empty());
    }
}
