package dev.trivium.serialization;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which classes may be rebuilt from bytes that another process sent.
 *
 * <p>Always allowed: a fixed list of JDK packages and classes that hold plain values, exceptions (they are rebuilt without a call
 * of their constructors, and what they hold is checked in turn), and what Trivium itself sends. Of other code: a worker process takes from the program that started it whatever is on their common class path; that
 * program takes back the packages of classes it has itself sent, and what {@code trivium.serialization.allow} adds. May be used from
 * any thread.
 */
public final class AllowList {
    /** A pattern is a class name, a package with {@code .*} (that package), or with {@code .**} (and all below). */
    private static final List<String> JDK = List.of("java.lang.Boolean", "java.lang.Byte", "java.lang.Character", "java.lang.Double",
            "java.lang.Float", "java.lang.Integer", "java.lang.Long", "java.lang.Number", "java.lang.Object", "java.lang.Record",
            "java.lang.Short", "java.lang.String", "java.lang.String$CaseInsensitiveComparator", "java.lang.StringBuilder", "java.lang.StringBuffer", "java.lang.Void",
            "java.lang.Enum", "java.lang.Class", "java.lang.StackTraceElement", "java.lang.invoke.SerializedLambda",
            "java.lang.Iterable", "java.lang.Comparable", "java.lang.CharSequence", "java.lang.Runnable",
            "java.math.*", "java.time.**", "java.util.*", "java.util.concurrent.*", "java.util.concurrent.atomic.*",
            "java.util.concurrent.locks.*", "java.util.function.*", "java.util.regex.*", "java.util.stream.*", "java.io.File",
            "java.io.Serializable", "java.net.URI", "java.net.URL", "java.net.InetAddress", "java.net.Inet4Address",
            "java.net.Inet6Address", "java.net.InetSocketAddress", "java.net.SocketAddress", "java.nio.charset.*", "java.nio.file.*", "java.sql.Date",
            "java.sql.Time", "java.sql.Timestamp", "java.text.*");
    /** Values whose classes differ with the platform, and are internal to the JDK. */
    private static final List<Class<?>> JDK_FAMILIES = List.of(Path.class, Charset.class, TimeZone.class);
    private static final List<String> OWN = List.of("dev.trivium.**", "org.apache.pekko.**", "scala.**", "org.slf4j.Logger",
            "com.esotericsoftware.kryo.serializers.ClosureSerializer$Closure");

    private final List<String> patterns;
    private final boolean trustsClassPath;
    private final Set<String> sentPackages = ConcurrentHashMap.newKeySet();

    private AllowList(List<String> patterns, boolean trustsClassPath) {
        this.patterns = List.copyOf(patterns);
        this.trustsClassPath = trustsClassPath;
    }

    /** For a program: what it has sent, and the patterns. */
    public static AllowList ofSent(List<String> patterns) {
        return new AllowList(patterns, false);
    }

    /** For a worker process: its whole class path, for the program that started it. */
    public static AllowList ofClassPath() {
        return new AllowList(List.of(), true);
    }

    /** Notes that this program has sent an object of this class, and so would take its like back. */
    public void sent(Class<?> type) {
        if (!trustsClassPath && !fromJdk(type)) {
            sentPackages.add(type.getPackageName());
        }
    }

    /** Whether an object of this class may be rebuilt. The class has been loaded, but not initialized. */
    public boolean permits(Class<?> type) {
        if (type.isArray()) {
            return permits(type.getComponentType());
        }
        if (type.isPrimitive()) {
            return true;
        }
        if (fromJdk(type)) {
            return matches(JDK, type) || matches(patterns, type)
                    || JDK_FAMILIES.stream().anyMatch(family -> family.isAssignableFrom(type))
                    || Throwable.class.isAssignableFrom(type) && type.getName().startsWith("java.");
        }
        return trustsClassPath || sentPackages.contains(type.getPackageName()) || Throwable.class.isAssignableFrom(type)
                || matches(OWN, type) || matches(patterns, type);
    }

    static boolean fromJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }

    private static boolean matches(List<String> patterns, Class<?> type) {
        String name = type.getName();
        String inPackage = type.getPackageName();
        for (String pattern : patterns) {
            if (pattern.endsWith(".**")
                    ? name.startsWith(pattern.substring(0, pattern.length() - 2))
                    : pattern.endsWith(".*") ? inPackage.equals(pattern.substring(0, pattern.length() - 2)) : name.equals(pattern)) {
                return true;
            }
        }
        return false;
    }
}
