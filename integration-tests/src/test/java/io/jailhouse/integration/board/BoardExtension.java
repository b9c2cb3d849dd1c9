package io.jailhouse.integration.board;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test its {@link TestBoard}: one a test, or one a class if its {@code @BeforeAll} method takes it. After a
 * test that failed, prints the logs of daemon and agents.
 */
public final class BoardExtension implements ParameterResolver, AfterTestExecutionCallback {
    private static final Namespace NAMESPACE = Namespace.create(BoardExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestBoard.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        // Looks into the class's store too; the store closes the board at the end of what it was made for.
        return context.getStore(NAMESPACE)
                .computeIfAbsent(TestBoard.class, type -> TestBoard.create(), TestBoard.class);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        TestBoard board = context.getStore(NAMESPACE).get(TestBoard.class, TestBoard.class);
        if (board != null && context.getExecutionException().isPresent()) {
            System.err.println("Logs of " + context.getDisplayName() + ":\n" + board.logs());
        }
    }
}
