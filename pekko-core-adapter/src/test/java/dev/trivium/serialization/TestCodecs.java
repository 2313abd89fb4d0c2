package dev.trivium.serialization;

import java.util.List;

/** Codecs for tests, without an actor system. */
final class TestCodecs {
    private TestCodecs() {
    }

    static KryoCodec codec() {
        return codec(List.of());
    }

    static KryoCodec codec(List<String> allow) {
        return new KryoCodec(AllowList.ofSent(allow), new KryoCodec.Limits(200, 1_000_000), TestCodecs.class.getClassLoader(), () -> {
            throw new IllegalStateException("no references here");
        }, () -> {
            throw new IllegalStateException("no actor system here");
        });
    }
}
