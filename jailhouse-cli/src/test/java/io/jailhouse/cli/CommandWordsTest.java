package io.jailhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class CommandWordsTest {
    @Test
    void blanksSeparateWords() {
        assertThat(CommandWords.split("  cell \t list  ")).containsExactly("cell", "list");
        assertThat(CommandWords.split("   ")).isEmpty();
    }

    @Test
    void quotesKeepBlanksAndMayBeEmpty() {
        assertThat(CommandWords.split("load 'a b' \"c d\" '' x\"y z\"w"))
                .containsExactly("load", "a b", "c d", "", "xy zw");
    }

    @Test
    void backslashKeepsTheNextCharacterButNotInSingleQuotes() {
        assertThat(CommandWords.split("a\\ b \\# '\\n' \"\\\"\\\\\\n\"")).containsExactly("a b", "#", "\\n", "\"\\\\n");
    }

    @Test
    void commentBeginsOnlyAtTheStartOfAWord() {
        assertThat(CommandWords.split("cell#1 list # all of them")).containsExactly("cell#1", "list");
        assertThat(CommandWords.split("# nothing")).isEmpty();
    }

    @Test
    void unfinishedWordsAreRefused() {
        assertThatThrownBy(() -> CommandWords.split("a 'b")).hasMessageContaining("quote '");
        assertThatThrownBy(() -> CommandWords.split("a \\")).hasMessageContaining("backslash");
    }
}
