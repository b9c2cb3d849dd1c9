package io.jailhouse.config.source;

import static io.jailhouse.config.source.Sources.compile;
import static io.jailhouse.config.source.Sources.mistakes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every mistake is told with its place, all of them in one run. */
final class MistakesTest {
    @Test
    void aMistakeIsShownInItsLine() {
        Compilation compilation = compile("struct { char abc; } x = {\n\t.acb = 1,\n};");
        assertThat(compilation.diagnostics())
                .singleElement()
                .extracting(Diagnostic::format)
                .isEqualTo("""
                a.c:2:3: struct has no member 'acb'; did you mean 'abc'?
                  \t.acb = 1,
                  \t ^
                """);
    }

    @Test
    void readingGoesOnBehindAMistake() {
        assertThat(mistakes("""
                #define TWO 2
                struct { char a, b[2]; int c; } x = {
                .a = TOW,
                .b = {1, 2, 3},
                .c = 1 / 0
                .d = 4,
                };
                #include <nowhere.h>
                """))
                .containsExactlyInAnyOrder(
                        "3:6: 'TOW' is not defined; did you mean 'TWO'?",
                        "4:13: this is one value more than char[2] has room for",
                        "5:8: division by zero",
                        "6:1: ',' is missing before '.'",
                        "6:2: struct has no member 'd'",
                        "8:10: there is no file nowhere.h");
    }

    @Test
    void whatAMacroGivesStandsWhereItIsUsed() {
        assertThat(mistakes("#define M(a) {a, wrong}\nchar x[2] =\n  M(1);"))
                .containsExactly("3:3: 'wrong' is not defined (in macro M)");
        assertThat(mistakes("#define M(a) {a, 1}\nchar x[2] =\n  M(wrong);"))
                .containsExactly("3:5: 'wrong' is not defined");
    }

    @Test
    void aMistakeInAHeaderNamesTheHeader() {
        Compilation compilation = compile("#include \"h.h\"\n", Map.of("h.h", "\nchar x = y;"), Map.of());
        assertThat(compilation.diagnostics()).singleElement().satisfies(it -> {
            assertThat(it.path()).isEqualTo("h.h");
            assertThat(it.line()).isEqualTo(2);
        });
    }

    @Test
    void whatCannotStandInAConfigurationIsNamed() {
        assertThat(mistakes("char x = \"a\";")).containsExactly("1:10: a string is no number");
        assertThat(mistakes("char x[2] = {f(1)};")).first().isEqualTo("1:14: 'f' is not defined");
        assertThat(mistakes("char y = 1;\nchar x = y;"))
                .containsExactly(
                        "2:6: a second object with a value: a configuration is one structure",
                        "2:10: this is no constant number, but of type char");
        assertThat(mistakes("char x = 1.5;")).containsExactly("1:10: '1.5' is no integer of at most 64 bits");
        assertThat(mistakes("struct s x = {1};")).contains("1:10: struct s is not known: its size is needed here");
        assertThat(mistakes("strukt { char a; } x = {1};")).first().isEqualTo("1:1: 'strukt' is no type");
        assertThat(mistakes("char x = 'ab;")).first().isEqualTo("1:10: the quotation mark is not closed on this line");
        assertThat(mistakes("char x = 1; /* open")).containsExactly("1:13: the comment does not end");
        assertThat(mistakes("char x[2] = {[5] = 1};")).containsExactly("1:15: there is no element 5 in char[2]");
        assertThat(mistakes("char x[2] = {1, 2;")).contains("1:18: ',' is missing before ';'");
    }

    @Test
    void directivesAreChecked() {
        assertThat(mistakes("#if 1\nchar x = 1;")).containsExactly("1:2: the condition has no #endif");
        assertThat(mistakes("#endif\nchar x = 1;")).containsExactly("1:2: #endif without #if");
        assertThat(mistakes("#error not \"so\"\nchar x = 1;")).containsExactly("1:2: #error not \"so\"");
        assertThat(mistakes("#if 0\n#error don't\n#nonsense\n#endif\nchar x = 1;"))
                .isEmpty();
        assertThat(mistakes("#define F(a) a\nchar x = F(1, 2);"))
                .first()
                .isEqualTo("2:10: macro F takes 1 arguments, but is given 2");
        assertThat(mistakes("#define F(a) a\nchar x = F(1;"))
                .first()
                .isEqualTo("2:10: the call of macro F has no closing parenthesis");
    }

    @Test
    void noTextMakesCompilingEndless() {
        StringBuilder doubling = new StringBuilder("#define A0 1,1\n");
        for (int i = 1; i < 60; i++) {
            doubling.append("#define A%d A%d, A%d\n".formatted(i, i - 1, i - 1));
        }
        assertThat(mistakes(doubling + "char x[2] = {A59};"))
                .contains("1:1: the text expands to more than a configuration can need");
        String nested = "#define F(x) x x\nchar x = " + "F(".repeat(40) + "1" + ")".repeat(40) + ";";
        assertThat(mistakes(nested)).contains("1:1: the text expands to more than a configuration can need");
        assertThat(mistakes("char x = " + "(".repeat(100_000) + ";"))
                .first()
                .asString()
                .contains("nests too deep");
        assertThat(mistakes("struct { ".repeat(100_000))).first().asString().contains("nest too deep");
        assertThat(mistakes("#include \"a.c\"")).contains("1:10: there is no file a.c");
        Map<String, String> itself = Map.of("h.h", "#include \"h.h\"\n");
        assertThat(compile("#include \"h.h\"\n", itself, Map.of()).diagnostics())
                .extracting(Diagnostic::message)
                .contains("includes nest too deep");
    }
}
