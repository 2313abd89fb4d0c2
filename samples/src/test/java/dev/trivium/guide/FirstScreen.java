package dev.trivium.guide;

import java.util.List;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.Trivium;

/** The code of the README's first screen, with what it leaves to the reader's imagination. */
final class FirstScreen {
    private FirstScreen() {
    }

    /** A client of something. */
    record Http() {
        String fetch(String url) throws InterruptedException {
            Thread.sleep(10);
            return "page of " + url;
        }
    }

    /** Of a file. */
    static final class Checksum {
        private Checksum() {
        }

        static String of(String file) {
            return Integer.toString(file.length());
        }
    }

    /** The actor's state. */
    static final class Account {
        private int balance;

        Account(int balance) {
            this.balance = balance;
        }

        void deposit(int amount) {
            balance += amount;
        }

        int balance() {
            return balance;
        }
    }

    public static void main(String... args) {
        Http http = new Http();
        String url = "/";
        List<String> files = List.of("a", "bb");
        try (Trivium trivium = Trivium.start()) {                       // reads application.conf
            Dispatcher io  = trivium.dispatcher("io");
            Dispatcher cpu = trivium.dispatcher("cpu");

            TaskHandle<String> page = io.submit(() -> http.fetch(url)); // plain blocking code
            List<String> sums = cpu.map(files, Checksum::of).toList();  // ordered, a bounded number at a time

            ActorHandle<Account> account = cpu.actor("account-1", () -> new Account(100));
            account.tell(a -> a.deposit(5));                            // one message at a time, wherever it lives
            int balance = account.ask(Account::balance).join();
            System.out.println(page.join());
            System.out.println(sums);
            System.out.println(balance);
        }
    }
}
