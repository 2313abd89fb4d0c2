package dev.trivium.serialization;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.util.DefaultClassResolver;
import org.jspecify.annotations.Nullable;

/** Loads a class that a peer names without initializing it, and asks the allow-list before anything is done with it. */
final class AllowedClasses extends DefaultClassResolver {
    private final AllowList allowList;

    AllowedClasses(AllowList allowList) {
        this.allowList = allowList;
    }

    @Override
    protected Class<?> getTypeByName(String className) {
        try {
            return Class.forName(className, false, kryo.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new KryoException("class " + className + " is not on the class path here", e);
        }
    }

    @Override
    public @Nullable Registration readClass(Input input) {
        Registration registration = super.readClass(input);
        if (registration != null && registration.getId() == NAME && !allowList.permits(registration.getType())) {
            throw LambdaSerializer.notAllowed(registration.getType());
        }
        return registration;
    }

    @Override
    @SuppressWarnings("rawtypes") // Kryo's signature
    public @Nullable Registration writeClass(Output output, @Nullable Class type) {
        if (type != null) {
            allowList.sent(type);
        }
        return super.writeClass(output, type);
    }
}
