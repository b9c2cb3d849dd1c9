package io.jailhouse.junit;

import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Turns the boards of a {@link JailhouseTest} on and off. After a test that failed it keeps consoles, logs and states in a
 * folder ({@link Evidence}) and prints where.
 */
public final class JailhouseExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(JailhouseExtension.class);

    /** Made by JUnit. */
    public JailhouseExtension() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        enable(staticBoards(context), context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        enable(boards(context), context);
    }

    private static void enable(Map<String, Board> boards, ExtensionContext context) {
        boards.forEach((field, board) -> board.enable(pool(context)));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Map<String, Board> boards = boards(context);
        context.getExecutionException().ifPresent(failure -> {
            Evidence evidence = Evidence.of(context, failure);
            boards.forEach(evidence::keep);
            staticBoards(context).forEach(evidence::keep);
        });
        close(boards);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Map<String, Board> boards = staticBoards(context);
        context.getExecutionException().ifPresent(failure -> boards.forEach(Evidence.of(context, failure)::keep));
        close(boards);
    }

    /** Closes all of them, whatever happens to one. */
    private static void close(Map<String, Board> boards) {
        RuntimeException first = null;
        for (Board board : boards.values()) {
            try {
                board.close();
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private static Map<String, Board> staticBoards(ExtensionContext context) {
        return BoardFields.of(List.of(context.getRequiredTestClass()), Modifier::isStatic);
    }

    private static Map<String, Board> boards(ExtensionContext context) {
        return BoardFields.of(
                context.getRequiredTestInstances().getAllInstances(), modifiers -> !Modifier.isStatic(modifiers));
    }

    /** The daemons of the whole run; JUnit closes the pool at its end. */
    private static synchronized DaemonPool pool(ExtensionContext context) {
        ExtensionContext.Store run = context.getRoot().getStore(NAMESPACE);
        DaemonPool known = run.get(DaemonPool.class, DaemonPool.class);
        if (known != null) {
            return known;
        }
        DaemonPool made = new DaemonPool();
        run.put(DaemonPool.class, made);
        return made;
    }
}
