package dev.trivium.serialization;

import java.lang.invoke.SerializedLambda;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.TimeZone;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.util.DefaultClassResolver;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;

/** Loads a class that a peer names without initializing it, and asks the allow-list before anything is done with it. */
final class AllowedClasses extends DefaultClassResolver {
    /** Their classes differ between platforms and processes; what is sent of them tells their class itself where it matters. */
    private static final List<Class<?>> SENT_AS = List.of(Path.class, Charset.class, TimeZone.class, Dispatcher.class, ActorHandle.class,
            ActorRef.class, Logger.class, Throwable.class);

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
        if (type == null) {
            return super.writeClass(output, null);
        }
        for (Class<?> named : SENT_AS) {
            if (named.isAssignableFrom(type)) {
                return super.writeClass(output, named);
            }
        }
        if (Lambdas.isOfJdk(type)) {
            return super.writeClass(output, SerializedLambda.class);
        }
        allowList.sent(type);
        return super.writeClass(output, type);
    }
}
