package dev.trivium.serialization;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.util.MapReferenceResolver;

/**
 * What a graph refers to more than once. Objects that come into being only with all that they hold, such as records, cannot be referred to
 * by what they hold: the reader would have nothing to refer to. Used by one thread at a time.
 */
final class GraphReferences extends MapReferenceResolver {
    private final Set<Object> unfinished = Collections.newSetFromMap(new IdentityHashMap<>());

    /** From now on what is written is held by this object. */
    void begin(Object object) {
        unfinished.add(object);
    }

    void end(Object object) {
        unfinished.remove(object);
    }

    /** What an object that is being read will be known by. To be asked before anything that it holds is read. */
    int numberOfNewest() {
        return readObjects.size() - 1;
    }

    /** What holds this object so far refers to what has been there for it meanwhile; whatever comes later refers to the object itself. */
    void finished(int number, Object object) {
        setReadObject(number, object);
    }

    @Override
    public int getWrittenId(Object object) {
        int id = super.getWrittenId(object);
        if (id != -1 && !unfinished.isEmpty() && unfinished.contains(object)) {
            throw new KryoException("a " + object.getClass().getName() + " that holds itself, by way of this, cannot be serialized:"
                    + " records, lambdas, Optionals and views of collections are made with all that they hold; let an ordinary class take its place, or break the cycle");
        }
        return id;
    }

    @Override
    @SuppressWarnings("rawtypes") // Kryo's signature
    public Object getReadObject(Class type, int id) {
        Object object = super.getReadObject(type, id);
        if (object == null) {
            throw new KryoException("a reference to an object that is not finished");
        }
        return object;
    }

    @Override
    public void reset() {
        super.reset();
        unfinished.clear();
    }
}
