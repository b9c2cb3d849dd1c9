package io.jailhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class WaitTimeConverterTest {
    private final WaitTimeConverter times = new WaitTimeConverter();

    @Test
    void unitsAreMillisecondsSecondsAndMinutes() {
        assertThat(times.convert("500ms")).isEqualTo(Duration.ofMillis(500));
        assertThat(times.convert("5s")).isEqualTo(Duration.ofSeconds(5));
        assertThat(times.convert("2m")).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void plainNumberIsSeconds() {
        assertThat(times.convert("7")).isEqualTo(Duration.ofSeconds(7));
        assertThat(times.convert("0")).isZero();
    }

    @Test
    void largestNumberDoesNotOverflow() {
        assertThat(times.convert("999999999m").toMillis()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "-1s", "1.5s", "5 s", "5h", "1234567890"})
    void otherWordsAreRefused(String word) {
        assertThatThrownBy(() -> times.convert(word))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("\"" + word + "\"");
    }
}
