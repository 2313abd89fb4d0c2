package dev.trivium.serialization;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.serializers.ClosureSerializer;
import com.esotericsoftware.kryo.util.DefaultInstantiatorStrategy;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;
import org.objenesis.strategy.StdInstantiatorStrategy;

/**
 * The {@link Codec} on Kryo, with a {@linkplain PlainForm short way} for what needs none. Kryo instances are costly to make and serve one
 * thread at a time, so they are pooled; one that has failed may hold half an object graph and is thrown away.
 */
public final class KryoCodec implements Codec {
    /** Steps that an error shows of the way to what cannot be sent. */
    private static final int LONGEST_PATH = 20;

    private final AllowList allowList;
    private final Supplier<References> references;
    private final Supplier<ActorSystem<?>> system;
    private final ClassLoader loader;
    private final Limits limits;
    private final Lambdas lambdas;
    private final PlainForm plain;
    private final ConcurrentLinkedQueue<Kryo> idle = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<GatheringOutput> buffers = new ConcurrentLinkedQueue<>();

    /**
     * How large a graph may be.
     *
     * @param maxDepth objects within objects
     * @param maxBytes encoded size
     */
    public record Limits(int maxDepth, int maxBytes) {
    }

    /** The suppliers are asked when a reference is met, not before. */
    public KryoCodec(AllowList allowList, Limits limits, ClassLoader loader, Supplier<References> references,
            Supplier<ActorSystem<?>> system) {
        this.allowList = allowList;
        this.limits = limits;
        this.loader = loader;
        this.references = references;
        this.system = system;
        this.lambdas = new Lambdas(allowList, loader);
        this.plain = new PlainForm(lambdas);
    }

    @Override
    public byte[] encode(@Nullable Object value) throws EncodingException {
        GatheringOutput ready = buffers.poll();
        GatheringOutput output = ready != null ? ready : new GatheringOutput(limits.maxBytes());
        try {
            if (!plain.write(output, value)) {
                output.reset();
                output.writeByte(PlainForm.GRAPH);
                writeGraph(output, value);
            }
            return output.toBytes();
        } catch (KryoException e) {
            throw new EncodingException(describe(e), e);
        } catch (StackOverflowError e) {
            throw new EncodingException("it is nested too deeply", e);
        } catch (RuntimeException | LinkageError e) {
            throw new EncodingException(e.toString(), e);
        } finally {
            output.reset();
            buffers.add(output);
        }
    }

    private void writeGraph(GatheringOutput output, @Nullable Object value) {
        Kryo kryo = borrow();
        kryo.writeClassAndObject(output, value);
        giveBack(kryo);
    }

    @Override
    public @Nullable Object decode(byte[] bytes) throws DecodingException {
        BoundedInput input = new BoundedInput(bytes);
        try {
            byte kind = input.readByte();
            Object value = kind == PlainForm.GRAPH ? readGraph(input) : plain.read(input, kind);
            if (input.position() != bytes.length) {
                throw new KryoException((bytes.length - input.position()) + " bytes too many");
            }
            return value;
        } catch (KryoException e) {
            throw new DecodingException(describe(e), e);
        } catch (StackOverflowError e) {
            throw new DecodingException("it is nested too deeply", e);
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            throw new DecodingException(e.toString(), e);
        }
    }

    private @Nullable Object readGraph(BoundedInput input) {
        Kryo kryo = borrow();
        Object value = kryo.readClassAndObject(input);
        giveBack(kryo);
        return value;
    }

    private Kryo borrow() {
        Kryo ready = idle.poll();
        return ready != null ? ready : create();
    }

    private void giveBack(Kryo kryo) {
        idle.add(kryo); // as many as ever were in use at the same time
    }

    private Kryo create() {
        JdkStream jdkStream = new JdkStream(allowList, loader);
        Kryo kryo = new SerializerChoice(new AllowedClasses(allowList), new ReferenceSerializer(references),
                new ThrowableSerializer(this, jdkStream, allowList), new ActorRefSerializer(system), jdkStream);
        kryo.setClassLoader(loader);
        kryo.setRegistrationRequired(false);
        kryo.setReferences(true);
        kryo.setMaxDepth(limits.maxDepth());
        kryo.setInstantiatorStrategy(new DefaultInstantiatorStrategy(new StdInstantiatorStrategy()));
        kryo.register(void.class); // as a value of type Class
        kryo.register(ClosureSerializer.Closure.class, new WholeSerializer<>(new LambdaSerializer(lambdas)));
        return kryo;
    }

    /** The path from the root of the graph to the offending part, and what is wrong with it. */
    private String describe(KryoException failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.startsWith("Buffer overflow")) {
            return "it is larger than " + limits.maxBytes()
                    + " bytes; raise max-payload of the dispatcher, and trivium.serialization.max-bytes where that is less";
        }
        if (failure.getCause() instanceof StackOverflowError) {
            return "it is nested too deeply";
        }
        if (message.startsWith("Max depth exceeded")) {
            return "it is nested deeper than " + limits.maxDepth() + " objects (trivium.serialization.max-depth)";
        }
        List<String> lines = Arrays.asList(message.split("\nSerialization trace:\n", 2));
        String problem = lines.get(0);
        if (lines.size() == 1) {
            return problem;
        }
        List<String> trace = Arrays.stream(lines.get(1).split("\n", -1)).filter(line -> !line.isBlank()).collect(Collectors.toList());
        Collections.reverse(trace);
        if (trace.size() > LONGEST_PATH) {
            trace.subList(LONGEST_PATH / 2, trace.size() - LONGEST_PATH / 2).clear();
            trace.add(LONGEST_PATH / 2, "…");
        }
        return String.join(" → ", trace) + ": " + problem;
    }
}
