package io.jailhouse.agent.aarch64.interpret;

import io.jailhouse.agent.aarch64.translate.Translator;

/** The same when all code is translated at once. */
class TranslatedSelfModifyingCodeTest extends SelfModifyingCodeTest {

    @Override
    Guest guest() {
        return new Guest(Translator.atOnce(0));
    }
}
