package dev.trivium.serialization;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputFilter.Status;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;

import com.esotericsoftware.kryo.KryoException;

/** The JDK's own object stream, for classes that define their serial form themselves; reading is filtered by the allow-list. */
final class JdkStream {
    private static final int MAX_DEPTH = 200;

    private final AllowList allowList;
    private final ClassLoader loader;

    JdkStream(AllowList allowList, ClassLoader loader) {
        this.allowList = allowList;
        this.loader = loader;
    }

    byte[] write(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
            stream.writeObject(value);
        } catch (NotSerializableException e) {
            throw new KryoException(value.getClass().getName() + " cannot be serialized: it holds " + describe(String.valueOf(e.getMessage()))
                    + ", which it can be sent with only where that implements java.io.Serializable", e);
        } catch (IOException | RuntimeException e) {
            throw new KryoException(value.getClass().getName() + " cannot be serialized: " + e, e);
        }
        return bytes.toByteArray();
    }

    private static String describe(String className) {
        int lambda = className.indexOf("$$Lambda");
        return lambda < 0 ? "a " + className : "a lambda of " + className.substring(0, lambda);
    }

    Object read(byte[] bytes) {
        try (ObjectInputStream stream = new LoaderAware(new ByteArrayInputStream(bytes))) {
            stream.setObjectInputFilter(info -> check(info, Math.max(1024, 4L * bytes.length)));
            return stream.readObject();
        } catch (IOException | ClassNotFoundException | RuntimeException e) {
            throw new KryoException("the bytes are not an object that may be received here: " + e.getMessage(), e);
        }
    }

    private Status check(ObjectInputFilter.FilterInfo info, long longestArray) {
        if (info.depth() > MAX_DEPTH || info.arrayLength() > longestArray) {
            return Status.REJECTED;
        }
        Class<?> type = info.serialClass();
        return type == null ? Status.UNDECIDED : allowList.permits(type) ? Status.ALLOWED : Status.REJECTED;
    }

    private final class LoaderAware extends ObjectInputStream {
        LoaderAware(InputStream in) throws IOException {
            super(in);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, loader);
            } catch (ClassNotFoundException e) {
                return super.resolveClass(description); // primitive types
            }
        }
    }
}
