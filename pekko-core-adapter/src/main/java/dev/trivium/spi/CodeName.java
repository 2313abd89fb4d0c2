package dev.trivium.spi;

import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** What to call the code of a task that was given no name. Slow: for the first task of each class. Stateless. */
final class CodeName {
    /** What the compiler calls the body of a lambda expression. */
    private static final Pattern BODY = Pattern.compile("lambda\\$(.+?)\\$[0-9a-f]+(\\$[0-9]+)?");

    private CodeName() {
    }

    /** {@code Checksum.of} for a method reference, {@code lambda in Main.main} for a lambda, and a class by its name without the package. */
    static String of(Object code) {
        Class<?> type = code.getClass();
        if (!type.isHidden()) {
            return simple(type.getName());
        }
        SerializedLambda lambda = serialized(code);
        if (lambda == null) {
            String name = type.getName();
            int suffix = name.indexOf("$$Lambda");
            return suffix < 0 ? simple(name) : "lambda in " + simple(name.substring(0, suffix));
        }
        String owner = simple(lambda.getImplClass().replace('/', '.'));
        Matcher body = BODY.matcher(lambda.getImplMethodName());
        return body.matches() ? "lambda in " + owner + "." + body.group(1) : owner + "." + lambda.getImplMethodName();
    }

    private static @Nullable SerializedLambda serialized(Object lambda) {
        try {
            Method writeReplace = lambda.getClass().getDeclaredMethod("writeReplace");
            writeReplace.setAccessible(true);
            return (SerializedLambda) writeReplace.invoke(lambda);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null; // of an interface that is not serializable, or of a module that is not open
        }
    }

    private static String simple(String className) {
        String name = className.substring(className.lastIndexOf('.') + 1);
        return name.replace('$', '.');
    }
}
