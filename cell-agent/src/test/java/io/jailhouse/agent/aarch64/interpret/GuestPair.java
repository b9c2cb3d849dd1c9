package io.jailhouse.agent.aarch64.interpret;

import io.jailhouse.agent.aarch64.translate.Translator;

/** Two CPUs for the same program, which must show the same: one translates what it executes at once, the other interprets. */
final class GuestPair implements AutoCloseable {

    final Guest translating = new Guest(Translator.atOnce(0));
    final Guest interpreting = new Guest();

    @Override
    public void close() {
        translating.close();
        interpreting.close();
    }
}
