package io.jailhouse.agent.aarch64.interpret;

import io.jailhouse.agent.aarch64.translate.Translator;

/** The same with code that is translated; of that one region in as many as the property {@code translator.sample} says. */
class TranslatedSimdVectorsTest extends SimdVectorsTest {

    private static final int SAMPLE = Integer.getInteger("translator.sample", 23);

    @Override
    Guest guest() {
        return new Guest(Translator.atOnce(0, SAMPLE));
    }
}
