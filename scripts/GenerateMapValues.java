import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Writes the class through which Chronicle Map sees the state of a map. The library looks for it on the class path, and only
 * generates and compiles it if it is not there: with each start of a program, which takes longer than all else, and needs a
 * compiler in the runtime. Run by the build: {@code java -cp <class path> GenerateMapValues.java FOLDER}.
 */
final class GenerateMapValues {
    private static final String STATE = "net.openhft.chronicle.hash.VanillaGlobalMutableState";

    public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
        Class<?> state = Class.forName(STATE);
        Class<?> model = Class.forName("net.openhft.chronicle.values.ValueModel");
        Method modelOf = opened(model.getDeclaredMethod("acquire", Class.class));
        Method generate = opened(Class.forName("net.openhft.chronicle.values.Generators")
                .getDeclaredMethod("generateNativeClass", model, String.class));
        String name = state.getSimpleName() + "$$Native";
        String source = (String) generate.invoke(null, modelOf.invoke(null, state), name);

        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of("-cp", System.getProperty("java.class.path"), "-d", arguments[0], "-proc:none", "-nowarn");
        Path file = Path.of(state.getPackageName().replace('.', '/'), name + ".java");
        if (!compiler.getTask(null, null, null, options, null, List.of(new Source(file, source))).call()) {
            System.exit(1);
        }
    }

    private static Method opened(Method method) {
        method.setAccessible(true);
        return method;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(Path path, String text) {
            super(URI.create("string:///" + path), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
