package dev.trivium.guide;

import java.util.concurrent.CountDownLatch;

import dev.trivium.Trivium;

/** A program that runs until somebody ends it: docs/faq.md. */
final class Service {
    private Service() {
    }

    @SuppressWarnings("MustBeClosedChecker")
    public static void main(String... args) throws InterruptedException {
        Trivium trivium = Trivium.start();
        Runtime.getRuntime().addShutdownHook(new Thread(trivium::close, "close"));
        CountDownLatch begun = new CountDownLatch(1);
        trivium.dispatcher("event-loop").run(() -> {
            begun.countDown();
            Thread.sleep(300);
            System.out.println("the last task has ended");
        });
        begun.await();
        System.out.println("ready");
        System.exit(0); // as SIGTERM would: the hook runs, and lets the task end
    }
}
