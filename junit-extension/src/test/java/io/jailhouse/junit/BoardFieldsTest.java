package io.jailhouse.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.lang.reflect.Modifier;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoardFieldsTest {
    private static Board board() {
        return Board.of(BoardConfiguration.named("bench").cpus(1).build());
    }

    static class Outer {
        static final Board SHARED = board();
        private final Board own = board();
    }

    static class Inner extends Outer {
        private final Board own = board();
        private final String other = "no board";
    }

    static class Forgotten {
        private Board board;
    }

    @Test
    void boardsAreFoundByTheirFieldsThoseOfSuperclassesFirst() {
        Inner test = new Inner();
        assertThat(BoardFields.of(List.of(test), modifiers -> !Modifier.isStatic(modifiers)))
                .containsExactly(entry("own", ((Outer) test).own), entry("Inner.own", test.own));
        assertThat(BoardFields.of(List.of(Inner.class), Modifier::isStatic)).containsOnlyKeys("SHARED");
        assertThat(test.other).isNotEmpty();
    }

    @Test
    void aFieldWithoutABoardIsNamed() {
        assertThatThrownBy(() -> BoardFields.of(List.of(new Forgotten()), modifiers -> true))
                .hasMessageContaining("Forgotten.board is null: give it its board where it is declared");
        assertThat(new Forgotten().board).isNull();
    }
}
