package dev.trivium.remote;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.trivium.TaskHandle;
import dev.trivium.TaskRejectedException;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A program and a worker of different versions. */
@Timeout(120)
class ProtocolVersionTest {
    private static final int MAGIC = 0x54524956;
    private static final int OTHER = Stranger.PROTOCOL;
    private static final int COULD_NOT_START = 70;

    @AfterEach
    void nothingIsLeft() {
        assertEquals(List.of(), Children.alive());
    }

    private static String told(int magic, int protocol) throws IOException, InterruptedException {
        Process worker = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), WorkerMain.class.getName()).start();
        try (DataOutputStream in = new DataOutputStream(worker.getOutputStream())) {
            in.writeInt(magic);
            in.writeInt(protocol);
            in.flush();
            String err = new String(worker.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(worker.waitFor(30, TimeUnit.SECONDS));
            assertEquals(COULD_NOT_START, worker.exitValue(), err);
            return err;
        }
    }

    @Test
    void workerThatIsStartedByAnotherVersionRefusesAndNamesBoth() throws Exception {
        String err = told(MAGIC, OTHER);
        assertTrue(err.contains("whoever started this worker speaks protocol " + OTHER + ", this worker " + WireFormat.PROTOCOL), err);
    }

    @Test
    void workerThatIsStartedByHandSaysThatThisIsNoUse() throws Exception {
        String err = told(0x68656c6c, 0x6f0a6c73);
        assertTrue(err.contains("this worker could not start"), err);
    }

    @Test
    void workerThatSaysHelloInAnotherVersionIsRefusedAndBothAreNamed() {
        try (Trivium trivium = Stranger.startAsWorker(Stranger.Manner.OTHER_VERSION)) {
            TaskHandle<Integer> task = trivium.dispatcher("cpu").submit(() -> 1);
            TaskRejectedException refused = assertThrows(TaskRejectedException.class, task::join);
            assertTrue(String.valueOf(refused.getMessage()).contains("protocol " + OTHER + " where this program speaks " + WireFormat.PROTOCOL),
                    refused::toString);
        }
    }
}
