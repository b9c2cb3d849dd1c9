package io.jailhouse.junit;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** Finds the boards in the fields of tests. */
final class BoardFields {
    private BoardFields() {}

    /**
     * Finds boards.
     *
     * @param owners instances of test classes, or a class for its static fields; from the outermost one on
     * @param wanted of a field's modifiers
     * @return the boards by the names of their fields, in the order of their declaration, those of superclasses first
     * @throws IllegalStateException if a field holds none
     */
    static Map<String, Board> of(List<Object> owners, IntPredicate wanted) {
        Map<String, Board> boards = new LinkedHashMap<>();
        for (Object owner : owners) {
            Class<?> type = owner instanceof Class<?> itself ? itself : owner.getClass();
            collect(owner, type, wanted, boards);
        }
        return boards;
    }

    private static void collect(Object owner, Class<?> type, IntPredicate wanted, Map<String, Board> boards) {
        if (type == null) {
            return;
        }
        collect(owner, type.getSuperclass(), wanted, boards);
        for (Field field : type.getDeclaredFields()) {
            if (field.getType() == Board.class && wanted.test(field.getModifiers())) {
                boards.put(name(field, boards), value(field, owner));
            }
        }
    }

    private static String name(Field field, Map<String, Board> known) {
        return known.containsKey(field.getName())
                ? field.getDeclaringClass().getSimpleName() + "." + field.getName()
                : field.getName();
    }

    private static Board value(Field field, Object owner) {
        try {
            field.setAccessible(true);
            Object value = field.get(owner);
            if (value == null) {
                throw new IllegalStateException(field + " is null: give it its board where it is declared");
            }
            return (Board) value;
        } catch (IllegalAccessException | InaccessibleObjectException e) {
            throw new IllegalStateException(field + " cannot be read", e);
        }
    }
}
