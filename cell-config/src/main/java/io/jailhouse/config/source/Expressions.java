package io.jailhouse.config.source;

import io.jailhouse.config.source.Token.Kind;
import java.util.List;
import java.util.Set;

/** Reads and calculates one constant expression, with the types that C gives to its parts. */
final class Expressions {
    private static final int MAX_DEPTH = 100;

    /** Binary operators, from the one that binds least to the one that binds most. */
    private static final List<Set<String>> LEVELS = List.of(
            Set.of("||"),
            Set.of("&&"),
            Set.of("|"),
            Set.of("^"),
            Set.of("&"),
            Set.of("==", "!="),
            Set.of("<", ">", "<=", ">="),
            Set.of("<<", ">>"),
            Set.of("+", "-"),
            Set.of("*", "/", "%"));

    private final TokenCursor tokens;
    private final Diagnostics diagnostics;
    private final Names names;
    private final boolean directive;
    private int depth;
    /** Above 0 in parts that are not evaluated: behind sizeof, or where {@code &&}, {@code ||} and {@code ?:} stop. */
    private int unevaluated;

    private Expressions(TokenCursor tokens, Diagnostics diagnostics, Names names, boolean directive) {
        this.tokens = tokens;
        this.diagnostics = diagnostics;
        this.names = names;
        this.directive = directive;
    }

    /** Reads one expression of a declaration. */
    static Expressions of(TokenCursor tokens, Diagnostics diagnostics, Names names) {
        return new Expressions(tokens, diagnostics, names, false);
    }

    /** Reads the condition of an {@code #if}. */
    static Expressions ofDirective(TokenCursor tokens, Diagnostics diagnostics) {
        return new Expressions(tokens, diagnostics, Names.none(), true);
    }

    /** Reads an expression whose value must be a constant number; says so if it is not. */
    Operand constant() {
        Token begin = tokens.peek();
        Operand operand = conditional();
        if (!operand.known()) {
            diagnostics.error(
                    begin.position(),
                    "this is no constant number, but of type " + operand.type().name());
            return Operand.mistaken();
        }
        return operand;
    }

    /** Reads an expression without comma and assignment. */
    Operand conditional() {
        deeper();
        Operand condition = binary(0);
        if (tokens.takes("?")) {
            boolean holds = condition.value() != 0;
            unevaluated += holds ? 0 : 1;
            Operand yes = conditional();
            unevaluated -= holds ? 0 : 1;
            tokens.expect(":", diagnostics);
            unevaluated += holds ? 1 : 0;
            Operand no = conditional();
            unevaluated -= holds ? 1 : 0;
            condition = chosen(condition, yes, no);
        }
        depth--;
        return condition;
    }

    private static Operand chosen(Operand condition, Operand yes, Operand no) {
        Operand chosen = condition.value() != 0 ? yes : no;
        if (yes.type() instanceof IntegerType one && no.type() instanceof IntegerType other) {
            IntegerType type = IntegerType.common(one, other);
            return new Operand(type, type.truncated(chosen.value()), condition.known() && chosen.known());
        }
        return new Operand(chosen.type(), 0, false);
    }

    private Operand binary(int level) {
        if (level == LEVELS.size()) {
            return unary();
        }
        Operand left = binary(level + 1);
        while (tokens.peek().kind() == Kind.PUNCTUATOR
                && LEVELS.get(level).contains(tokens.peek().text())) {
            Token operator = tokens.next();
            boolean holds = left.value() != 0;
            boolean stops = operator.is(holds ? "||" : "&&");
            unevaluated += stops ? 1 : 0;
            Operand right = binary(level + 1);
            unevaluated -= stops ? 1 : 0;
            left = calculated(operator, left, right, stops);
        }
        return left;
    }

    private Operand calculated(Token operator, Operand left, Operand right, boolean stops) {
        if (!(left.type() instanceof IntegerType one) || !(right.type() instanceof IntegerType other)) {
            diagnostics.error(
                    operator.position(),
                    "%s needs numbers, not %s and %s"
                            .formatted(
                                    operator.quoted(),
                                    left.type().name(),
                                    right.type().name()));
            return Operand.mistaken();
        }
        boolean known = left.known() && (stops || right.known());
        IntegerType type = IntegerType.common(one, other);
        long a = type.truncated(left.value());
        long b = type.truncated(right.value());
        return switch (operator.text()) {
            case "+" -> number(type, a + b, known);
            case "-" -> number(type, a - b, known);
            case "*" -> number(type, a * b, known);
            case "/", "%" -> divided(operator, type, a, b, known);
            case "&" -> number(type, a & b, known);
            case "|" -> number(type, a | b, known);
            case "^" -> number(type, a ^ b, known);
            case "<<", ">>" -> shifted(operator, left, right, known);
            case "==" -> truth(a == b, known);
            case "!=" -> truth(a != b, known);
            case "<" -> truth(compare(type, a, b) < 0, known);
            case ">" -> truth(compare(type, a, b) > 0, known);
            case "<=" -> truth(compare(type, a, b) <= 0, known);
            case ">=" -> truth(compare(type, a, b) >= 0, known);
            case "&&" -> truth(left.value() != 0 && right.value() != 0, known);
            default -> truth(left.value() != 0 || right.value() != 0, known);
        };
    }

    private static Operand number(IntegerType type, long value, boolean known) {
        return new Operand(type, type.truncated(value), known);
    }

    private static Operand truth(boolean value, boolean known) {
        return number(IntegerType.INT, value ? 1 : 0, known);
    }

    private static int compare(IntegerType type, long a, long b) {
        return type.signed() ? Long.compare(a, b) : Long.compareUnsigned(a, b);
    }

    private Operand divided(Token operator, IntegerType type, long a, long b, boolean known) {
        if (b == 0) {
            if (unevaluated == 0 && known) {
                diagnostics.error(operator.position(), "division by zero");
            }
            return Operand.mistaken();
        }
        boolean rest = operator.is("%");
        long result =
                type.signed() ? rest ? a % b : a / b : rest ? Long.remainderUnsigned(a, b) : Long.divideUnsigned(a, b);
        return number(type, result, known);
    }

    private Operand shifted(Token operator, Operand left, Operand right, boolean known) {
        IntegerType type = ((IntegerType) left.type()).promoted();
        long value = type.truncated(left.value());
        long count = right.value();
        if (count < 0 || count >= type.size() * Byte.SIZE) {
            if (unevaluated == 0 && known) {
                diagnostics.error(
                        operator.position(),
                        "a shift by %d bits, but %s has %d".formatted(count, type.name(), type.size() * Byte.SIZE));
            }
            return Operand.mistaken();
        }
        if (operator.is("<<")) {
            return number(type, value << count, known);
        }
        return number(type, type.signed() ? value >> count : value >>> count, known);
    }

    private Operand unary() {
        Token token = tokens.peek();
        if (token.kind() == Kind.PUNCTUATOR && "+-~!".contains(token.text())) {
            tokens.next();
            deeper();
            Operand operand = unary();
            depth--;
            return negated(token, operand);
        } else if (token.is("sizeof")) {
            tokens.next();
            return size();
        } else if (token.is("*") || token.is("&")) {
            throw diagnostics.mistake(token, "pointers are no part of a configuration");
        } else if (token.is("(") && names.beginsType(tokens.peekSecond())) {
            return cast();
        }
        return postfix();
    }

    private Operand negated(Token operator, Operand operand) {
        if (!(operand.type() instanceof IntegerType integer)) {
            diagnostics.error(
                    operator.position(),
                    operator.quoted() + " needs a number, not " + operand.type().name());
            return Operand.mistaken();
        }
        IntegerType type = integer.promoted();
        return switch (operator.text()) {
            case "-" -> number(type, -operand.value(), operand.known());
            case "~" -> number(type, ~operand.value(), operand.known());
            case "!" -> truth(operand.value() == 0, operand.known());
            default -> number(type, operand.value(), operand.known());
        };
    }

    private Operand size() {
        CType type;
        if (tokens.peek().is("(") && names.beginsType(tokens.peekSecond())) {
            tokens.next();
            type = names.typeName(tokens);
            tokens.expect(")", diagnostics);
        } else {
            deeper();
            unevaluated++;
            type = unary().type();
            unevaluated--;
            depth--;
        }
        return Operand.of(IntegerType.UNSIGNED_LONG, type.size());
    }

    private Operand cast() {
        Token begin = tokens.next();
        CType type = names.typeName(tokens);
        tokens.expect(")", diagnostics);
        deeper();
        Operand operand = unary();
        depth--;
        if (!(type instanceof IntegerType integer) || !(operand.type() instanceof IntegerType)) {
            diagnostics.error(begin.position(), "a cast to " + type.name() + " is no part of a configuration");
            return Operand.mistaken();
        }
        return number(integer, operand.value(), operand.known());
    }

    private Operand postfix() {
        Operand operand = primary();
        while (true) {
            Token token = tokens.peek();
            if (token.is("[")) {
                tokens.next();
                unevaluated++;
                conditional();
                unevaluated--;
                tokens.expect("]", diagnostics);
                operand = element(token, operand);
            } else if (token.is(".") && !operand.known()) {
                tokens.next();
                operand = member(tokens.next(), operand);
            } else if (token.is("->") || token.is("(") || token.is("++") || token.is("--")) {
                throw diagnostics.mistake(token, token.quoted() + " is no part of a constant");
            } else {
                return operand;
            }
        }
    }

    private Operand element(Token place, Operand operand) {
        if (operand.type() instanceof ArrayType array) {
            return Operand.object(array.element());
        }
        throw diagnostics.mistake(place, operand.type().name() + " is no array");
    }

    private Operand member(Token name, Operand operand) {
        if (!(operand.type() instanceof AggregateType aggregate)) {
            throw diagnostics.mistake(name, operand.type().name() + " has no members");
        }
        return aggregate
                .member(name.text())
                .map(member -> Operand.object(member.type()))
                .orElseThrow(() -> diagnostics.mistake(
                        name,
                        "%s has no member %s%s"
                                .formatted(
                                        aggregate.name(),
                                        name.quoted(),
                                        diagnostics.proposal(name.text(), aggregate.memberNames()))));
    }

    private Operand primary() {
        Token token = tokens.peek();
        if (token.is("(")) {
            tokens.next();
            Operand operand = conditional();
            tokens.expect(")", diagnostics);
            return operand;
        } else if (token.kind() == Kind.NUMBER) {
            tokens.next();
            return Literals.number(token.text(), directive).orElseGet(() -> {
                diagnostics.error(token.position(), token.quoted() + " is no integer of at most 64 bits");
                return Operand.mistaken();
            });
        } else if (token.kind() == Kind.CHARACTER) {
            tokens.next();
            byte[] bytes = Literals.bytes(token.text()).orElse(new byte[0]);
            if (bytes.length != 1) {
                diagnostics.error(token.position(), token.text() + " is not one character");
                return Operand.mistaken();
            }
            return Operand.of(IntegerType.INT, bytes[0]);
        } else if (token.isWord()) {
            tokens.next();
            return names.value(token.text()).orElseGet(() -> {
                diagnostics.error(
                        token.position(),
                        "%s is not defined%s"
                                .formatted(token.quoted(), diagnostics.proposal(token.text(), names.values())));
                return Operand.mistaken();
            });
        }
        throw diagnostics.mistake(
                token,
                switch (token.kind()) {
                    case STRING -> "a string is no number";
                    case INVALID -> token.invalidity();
                    default -> "a value is missing before " + token.quoted();
                });
    }

    private void deeper() {
        if (++depth > MAX_DEPTH) {
            throw diagnostics.mistake(tokens.peek(), "the expression nests too deep");
        }
    }
}
