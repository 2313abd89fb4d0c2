package dev.trivium.serialization;

import java.nio.file.FileSystems;
import java.nio.file.Path;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** Paths of the default file system, as text. */
final class PathSerializer extends Serializer<Path> {
    PathSerializer() {
        super(false, true);
    }

    @Override
    public void write(Kryo kryo, Output output, Path path) {
        if (path.getFileSystem() != FileSystems.getDefault()) {
            throw new KryoException("a path of file system " + path.getFileSystem() + " means nothing in another process");
        }
        output.writeString(path.toString());
    }

    @Override
    public Path read(Kryo kryo, Input input, Class<? extends Path> type) {
        return Path.of(input.readString());
    }
}
