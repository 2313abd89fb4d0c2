package dev.trivium.serialization;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

import com.esotericsoftware.kryo.KryoException;
import org.jspecify.annotations.Nullable;

/** The lambda expressions that one codec has met, so that each is looked up once. May be used from any thread. */
final class Lambdas {
    /** Received ones of which is kept what was found. More than any program has, so that only who wants to fill memory gets there. */
    private static final int MOST_KEPT = 10_000;

    /** Bytes of what tells one from another: some signatures, and names of classes and methods. */
    private static final int LONGEST = 1 << 18;

    private final AllowList allowList;
    private final ClassLoader loader;

    /** By the class that the JVM made for the lambda, and gone with it. */
    private final ClassValue<AtomicReference<@Nullable SentLambda>> sent = new ClassValue<>() {
        @Override
        protected AtomicReference<@Nullable SentLambda> computeValue(Class<?> type) {
            return new AtomicReference<>();
        }
    };

    /** By hash. All classes are those of {@link #loader}, or of one above it, which lives as long as this. */
    private final Map<Integer, ReceivedLambda> received = new ConcurrentHashMap<>();

    Lambdas(AllowList allowList, ClassLoader loader) {
        this.allowList = allowList;
        this.loader = loader;
    }

    /** Whether it is a lambda of somebody's code. */
    static boolean isLambda(Object value) {
        Class<?> type = value.getClass();
        return type.isHidden() && type.isSynthetic() && !isOfJdk(type);
    }

    /** Whether it is the class of a lambda of the JDK's code. */
    static boolean isOfJdk(Class<?> type) {
        return type.isHidden() && AllowList.fromJdk(type);
    }

    /** What a lambda is sent as. */
    SentLambda sent(Object lambda) {
        AtomicReference<@Nullable SentLambda> place = sent.get(lambda.getClass());
        SentLambda known = place.get();
        if (known == null) {
            known = SentLambda.of(lambda);
            allowList.sent(ReceivedLambda.ownerOf(known.form(), loader));
            place.set(known);
        }
        return known;
    }

    /** The lambda expression that comes next, as {@link SentLambda#writeHead} has written it. */
    ReceivedLambda receive(BoundedInput input) {
        int hash = input.readInt();
        int length = input.readVarInt(true);
        if (length > LONGEST) {
            throw new KryoException("a lambda whose names take " + length + " bytes");
        }
        input.checkLength(length);
        int from = input.position();
        ReceivedLambda known = received.get(hash);
        if (known != null && known.isOf(input.getBuffer(), from, from + length)) {
            input.setPosition(from + length);
            return known;
        }
        return ReceivedLambda.find(input.readBytes(length), loader, allowList);
    }

    /** The lambda itself. What was found is kept once it has proved to be one of its class. */
    Object rebuild(ReceivedLambda lambda, @Nullable Object[] captured) {
        boolean first = !lambda.isProven();
        Object rebuilt = lambda.with(captured);
        if (first && received.size() < MOST_KEPT) {
            received.putIfAbsent(lambda.hash(), lambda);
        }
        return rebuilt;
    }
}
