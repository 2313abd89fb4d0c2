package dev.trivium.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SLF4J's loggers, by name: the copy logs as the process is set up that it is in. */
final class LoggerSerializer extends Serializer<Logger> {
    LoggerSerializer() {
        super(false, true);
    }

    @Override
    public void write(Kryo kryo, Output output, Logger logger) {
        output.writeString(logger.getName());
    }

    @Override
    public Logger read(Kryo kryo, Input input, Class<? extends Logger> type) {
        return LoggerFactory.getLogger(input.readString());
    }
}
