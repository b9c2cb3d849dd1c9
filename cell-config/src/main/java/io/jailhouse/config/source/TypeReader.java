package io.jailhouse.config.source;

import io.jailhouse.config.source.Token.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads types, and knows the names that a translation unit has declared so far. */
final class TypeReader implements Names {
    private static final int MAX_DEPTH = 50;
    private static final long MAX_BYTES = 1 << 24;
    private static final String PACKED = "packed";
    private static final Set<String> QUALIFIERS = Set.of(
            "const",
            "volatile",
            "static",
            "extern",
            "inline",
            "register",
            "restrict",
            "__inline",
            "__inline__",
            "__extension__",
            "__const",
            "__volatile__",
            "_Noreturn");
    private static final Set<String> BASIC =
            Set.of("void", "char", "short", "int", "long", "signed", "unsigned", "_Bool", "float", "double");

    private final TokenCursor tokens;
    private final Diagnostics diagnostics;
    private final Map<String, CType> typedefs = new HashMap<>();
    private final Map<String, CType> tags = new HashMap<>();
    private final Map<String, Operand> values = new HashMap<>();
    private final List<String> macros;
    private int depth;

    /**
     * Begins with no names.
     *
     * @param macros names to propose for unknown ones
     */
    TypeReader(TokenCursor tokens, Diagnostics diagnostics, List<String> macros) {
        this.tokens = tokens;
        this.diagnostics = diagnostics;
        this.macros = macros;
    }

    /** A name with its type. */
    record Declarator(Token name, CType type, boolean isFunction) {}

    void defineType(String name, CType type) {
        typedefs.put(name, type);
    }

    void defineObject(String name, CType type) {
        values.put(name, Operand.object(type));
    }

    @Override
    public Optional<Operand> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    @Override
    public Stream<String> values() {
        return Stream.concat(values.keySet().stream(), macros.stream());
    }

    @Override
    public boolean beginsType(Token token) {
        return token.isWord()
                && (BASIC.contains(token.text())
                        || QUALIFIERS.contains(token.text())
                        || typedefs.containsKey(token.text())
                        || token.is("struct")
                        || token.is("union")
                        || token.is("enum"));
    }

    @Override
    public CType typeName(TokenCursor cursor) {
        CType base = specifiers();
        return arrays(pointers(base));
    }

    /** Reads everything before the first declarator, but for {@code typedef}. */
    CType specifiers() {
        List<String> basic = new ArrayList<>();
        CType type = null;
        while (true) {
            Token token = tokens.peek();
            if (isAttribute(token)) {
                attributes();
            } else if (QUALIFIERS.contains(token.text()) && token.isWord()) {
                tokens.next();
            } else if (token.is("struct") || token.is("union")) {
                type = aggregate(tokens.next().is("union"));
            } else if (token.is("enum")) {
                tokens.next();
                type = enumeration();
            } else if (BASIC.contains(token.text()) && token.isWord()) {
                basic.add(tokens.next().text());
            } else if (type == null && basic.isEmpty() && typedefs.containsKey(token.text())) {
                type = typedefs.get(tokens.next().text());
            } else if (type != null) {
                return type;
            } else if (!basic.isEmpty()) {
                return basic(basic);
            } else {
                throw diagnostics.mistake(
                        token,
                        token.isWord()
                                ? "%s is no type%s"
                                        .formatted(
                                                token.quoted(),
                                                diagnostics.proposal(token.text(), typedefs.keySet().stream()))
                                : "a declaration begins with a type, not with " + token.quoted());
            }
        }
    }

    private static CType basic(List<String> words) {
        boolean signed = !words.contains("unsigned");
        long longs = words.stream().filter("long"::equals).count();
        if (words.contains("void")) {
            return OpaqueType.VOID;
        } else if (words.contains("float") || words.contains("double")) {
            return new OpaqueType("floating point number", words.contains("float") ? 4 : 8);
        } else if (words.contains("_Bool")) {
            return new IntegerType("_Bool", 1, false);
        } else if (words.contains("char")) {
            return signed ? IntegerType.CHAR : new IntegerType("unsigned char", 1, false);
        } else if (words.contains("short")) {
            return new IntegerType(signed ? "short" : "unsigned short", 2, signed);
        } else if (longs > 0) {
            return signed ? IntegerType.LONG : IntegerType.UNSIGNED_LONG;
        }
        return signed ? IntegerType.INT : IntegerType.UNSIGNED;
    }

    Declarator declarator(CType base) {
        CType type = pointers(base);
        Token name = tokens.peek();
        if (!name.isWord()) {
            throw diagnostics.mistake(name, "a name is missing before " + name.quoted());
        }
        tokens.next();
        if (tokens.peek().is("(")) {
            tokens.skipBrackets();
            attributes();
            return new Declarator(name, type, true);
        }
        return new Declarator(name, arrays(type), false);
    }

    private CType pointers(CType base) {
        CType type = base;
        while (tokens.peek().is("*") || QUALIFIERS.contains(tokens.peek().text())) {
            type = tokens.next().is("*") ? OpaqueType.POINTER : type;
        }
        return type;
    }

    private CType arrays(CType element) {
        if (!tokens.peek().is("[")) {
            return element;
        }
        Token open = tokens.next();
        deeper();
        long count = 0;
        if (!tokens.peek().is("]")) {
            count = Expressions.of(tokens, diagnostics, this).constant().value();
        }
        tokens.expect("]", diagnostics);
        CType inner = arrays(element);
        depth--;
        if (count < 0 || count > MAX_BYTES || inner.size() * count > MAX_BYTES) {
            throw diagnostics.mistake(
                    open, "an array of " + Long.toUnsignedString(count) + " elements is more than a configuration has");
        }
        return new ArrayType(inner, count);
    }

    private CType aggregate(boolean union) {
        String keyword = union ? "union" : "struct";
        Set<String> attributes = new HashSet<>(attributes());
        Optional<Token> tag = tokens.peek().isWord() ? Optional.of(tokens.next()) : Optional.empty();
        attributes.addAll(attributes());
        String name = tag.map(it -> keyword + " " + it.text()).orElse(keyword);
        if (!tokens.peek().is("{")) {
            if (tag.isEmpty()) {
                throw diagnostics.mistake(
                        tokens.peek(), "'{' is missing before " + tokens.peek().quoted());
            }
            CType known = tags.get(name);
            return known != null ? known : new OpaqueType(name, 1);
        }
        tokens.next();
        deeper();
        int packing = tokens.packing();
        List<DeclaredMember> members = members();
        depth--;
        attributes.addAll(attributes());
        AggregateLayout layout = new AggregateLayout(union, attributes.contains(PACKED) ? 1 : packing);
        for (DeclaredMember member : members) {
            if (member.width() >= 0 && member.type() instanceof IntegerType integer) {
                layout.addBits(member.name(), integer, member.width());
            } else {
                layout.add(member.name(), member.type());
            }
        }
        AggregateType type = layout.finish(name);
        if (type.size() > MAX_BYTES) {
            throw diagnostics.mistake(
                    tokens.peek(), name + " has " + type.size() + " bytes, more than a configuration has");
        }
        tag.ifPresent(any -> tags.put(name, type));
        return type;
    }

    /** A member before it has a place; {@code width} is -1 unless it is a bit-field. */
    private record DeclaredMember(String name, CType type, int width) {}

    private List<DeclaredMember> members() {
        List<DeclaredMember> members = new ArrayList<>();
        Set<String> names = new HashSet<>();
        while (!tokens.takes("}")) {
            if (tokens.isAtEnd()) {
                throw diagnostics.mistake(
                        tokens.peek(), "'}' is missing before " + tokens.peek().quoted());
            }
            try {
                for (DeclaredMember member : memberDeclaration()) {
                    members.add(member);
                    if (!member.name().isEmpty() && !names.add(member.name())) {
                        diagnostics.error(tokens.peek().position(), "there are two members '" + member.name() + "'");
                    }
                }
            } catch (SyntaxMistake told) {
                skipMember();
            }
        }
        return members;
    }

    private void skipMember() {
        while (!tokens.isAtEnd() && !tokens.peek().is("}")) {
            if (tokens.peek().is("{")) {
                tokens.skipBrackets();
            } else if (tokens.next().is(";")) {
                return;
            }
        }
    }

    private List<DeclaredMember> memberDeclaration() {
        List<DeclaredMember> members = new ArrayList<>();
        CType base = specifiers();
        if (tokens.takes(";")) {
            return base instanceof AggregateType ? List.of(new DeclaredMember("", base, -1)) : List.of();
        }
        do {
            if (tokens.takes(":")) {
                members.add(new DeclaredMember("", base, width(base)));
                continue;
            }
            Declarator declarator = declarator(base);
            CType type = declarator.isFunction() ? OpaqueType.POINTER : complete(declarator);
            int width = tokens.takes(":") ? width(type) : -1;
            members.add(new DeclaredMember(declarator.name().text(), type, width));
            attributes();
        } while (tokens.takes(","));
        tokens.expect(";", diagnostics);
        return members;
    }

    /** The type of a declared object, whose size must be known. */
    CType complete(Declarator declarator) {
        CType element = declarator.type();
        while (element instanceof ArrayType array) {
            element = array.element();
        }
        if (element instanceof OpaqueType opaque && opaque.bytes() == 1) {
            diagnostics.error(declarator.name().position(), opaque.name() + " is not known: its size is needed here");
        }
        return declarator.type();
    }

    private int width(CType type) {
        Token begin = tokens.peek();
        long width = Expressions.of(tokens, diagnostics, this).constant().value();
        if (!(type instanceof IntegerType) || width < 0 || width > type.size() * Byte.SIZE) {
            throw diagnostics.mistake(begin, "a bit-field of type " + type.name() + " cannot have " + width + " bits");
        }
        return (int) width;
    }

    private CType enumeration() {
        if (tokens.peek().isWord()) {
            tokens.next();
        }
        if (!tokens.takes("{")) {
            return IntegerType.UNSIGNED;
        }
        long next = 0;
        while (!tokens.takes("}")) {
            Token name = tokens.next();
            if (!name.isWord()) {
                throw diagnostics.mistake(name, "a name is missing before " + name.quoted());
            }
            if (tokens.takes("=")) {
                next = Expressions.of(tokens, diagnostics, this).constant().value();
            }
            values.put(name.text(), Operand.of(IntegerType.INT, next++));
            if (!tokens.takes(",") && !tokens.peek().is("}")) {
                throw diagnostics.mistake(
                        tokens.peek(), "',' is missing before " + tokens.peek().quoted());
            }
        }
        attributes();
        return IntegerType.UNSIGNED;
    }

    /** Reads attributes, if there are any; of those that change bytes only {@code packed} is known. */
    Set<String> attributes() {
        Set<String> found = new HashSet<>();
        while (isAttribute(tokens.peek())) {
            Token keyword = tokens.next();
            tokens.expect("(", diagnostics);
            tokens.expect("(", diagnostics);
            while (!tokens.takes(")")) {
                Token attribute = tokens.next();
                if (attribute.kind() == Kind.END) {
                    throw diagnostics.mistake(attribute, "the attribute has no closing parenthesis");
                }
                String name = attribute.text().replaceAll("^__|__$", "");
                if (name.equals("aligned")) {
                    diagnostics.error(attribute.position(), "alignment is no part of a configuration");
                }
                found.add(name);
                if (tokens.peek().is("(")) {
                    tokens.skipBrackets();
                }
                tokens.takes(",");
            }
            if (!tokens.takes(")")) {
                throw diagnostics.mistake(keyword, "the attribute has no closing parenthesis");
            }
        }
        return found;
    }

    private static boolean isAttribute(Token token) {
        return token.is("__attribute__") || token.is("__attribute");
    }

    private void deeper() {
        if (++depth > MAX_DEPTH) {
            depth = 0;
            throw diagnostics.mistake(tokens.peek(), "types nest too deep");
        }
    }
}
