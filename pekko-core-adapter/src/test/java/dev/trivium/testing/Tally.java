package dev.trivium.testing;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.Serializable;

/** Counts executions in whichever process they happen: a file that grows by one byte each. May be used from any thread. */
record Tally(File file) implements Serializable {
    void count() throws IOException {
        try (FileOutputStream end = new FileOutputStream(file, true)) {
            end.write(1);
        }
    }

    long total() {
        return file.length();
    }
}
