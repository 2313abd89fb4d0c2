package dev.trivium.remote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.trivium.ConfigurationException;
import dev.trivium.spi.Settings;

/**
 * Notices when the files of {@code trivium.remoting.tls} change, and hands on what is in them then. It goes by their content, so that it
 * does not matter how they are replaced. What is wrong changes nothing. Has a daemon thread of its own, which alone does all of that;
 * {@link #close} may be called from any thread.
 */
final class CertificateWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final long DAY = TimeUnit.DAYS.toNanos(1);
    private static final int MOST_BYTES = 1 << 20;
    private static final int SHORT = 16;
    private static final int MOST_NAMED = 5;

    private final Settings tls;
    private final Consumer<FarmCredentials> changed;
    private final InstantSource clock;
    private final CountDownLatch closed = new CountDownLatch(1);

    // ── used by the one thread ─────────────────────────────────────────────────────────────────────────────

    private FarmCredentials current;

    /** Content of the files when they were looked at last, which may not be whole yet. */
    private String looked = "";

    /** Content of the files when they were read last. */
    private String read = "";

    /** Why they were not taken when they were read last; {@code null} if they were. */
    private @Nullable String wrong;

    /** By {@link System#nanoTime()}; {@code null} if the end of the certificate has not been told yet. */
    private @Nullable Long warned;

    private CertificateWatch(Settings tls, FarmCredentials first, Consumer<FarmCredentials> changed, InstantSource clock) {
        this.tls = tls;
        this.current = first;
        this.changed = changed;
        this.clock = clock;
    }

    /** Begins to watch, as nodes and programs do. */
    static CertificateWatch start(Settings tls, FarmCredentials first, Consumer<FarmCredentials> changed) {
        return start(tls, first, changed, INTERVAL, InstantSource.system());
    }

    /**
     * Begins to watch.
     *
     * @param first what is in use, as {@link TlsFiles#readFarm} has read it
     * @param changed is given what takes its place, by the thread that watches
     * @param interval between two looks; a change is taken when two of them have seen the same
     */
    static CertificateWatch start(Settings tls, FarmCredentials first, Consumer<FarmCredentials> changed, Duration interval,
            InstantSource clock) {
        CertificateWatch watch = new CertificateWatch(tls, first, changed, clock);
        Thread.ofPlatform().daemon().name("trivium-certificates").start(() -> watch.run(interval));
        return watch;
    }

    private void run(Duration interval) {
        try {
            do {
                warnOfTheEnd();
                look();
            } while (!closed.await(interval.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does that; it ends as if closed
        }
    }

    /** Nothing is handed on that has not been by then, but for a change that is being handed on. */
    @Override
    public void close() {
        closed.countDown();
    }

    private void look() {
        String now = content();
        boolean settled = now.equals(looked);
        looked = now;
        if (!settled || now.equals(read) && wrong == null) {
            return;
        }
        try {
            FarmCredentials found = TlsFiles.readFarm(tls);
            if (isOf(now)) {
                take(found);
            }
        } catch (ConfigurationException e) {
            if (isOf(now)) {
                stay(String.valueOf(e.getMessage()));
            }
        } catch (RuntimeException e) {
            stay(e.toString()); // whoever is handed what has changed could not take it
        }
    }

    /** Whether what has just been read is of one content, and not of two: the files may have been replaced meanwhile. */
    private boolean isOf(String content) {
        if (!content().equals(content)) {
            return false;
        }
        read = content;
        return true;
    }

    private void take(FarmCredentials found) {
        if (closed.getCount() > 0 && !found.equals(current)) {
            changed.accept(found);
            LOG.info("certificates have changed: {}", difference(current, found));
            current = found;
            warned = null;
        }
        wrong = null;
    }

    /** Said once; tried again and again, as it may be the rights of a file, or the clock, that will be put right. */
    private void stay(String reason) {
        if (!reason.equals(wrong)) {
            LOG.warn("certificates have changed, and cannot be used; those that were read before stay in use: {}", reason);
        }
        wrong = reason;
    }

    /** Tells one content of the files from another. */
    private String content() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : TlsFiles.paths(tls)) {
                try (InputStream in = Files.newInputStream(file)) {
                    digest.update(MessageDigest.getInstance("SHA-256").digest(in.readNBytes(MOST_BYTES)));
                } catch (IOException e) {
                    digest.update((byte) 0); // it is not there, or cannot be read
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    private static String difference(FarmCredentials before, FarmCredentials after) {
        List<String> news = new ArrayList<>();
        if (!after.own().equals(before.own())) {
            news.add("this node's is " + after.own().certificate().getSubjectX500Principal().getName() + " until "
                    + after.own().certificate().getNotAfter().toInstant());
        }
        if (!after.authorities().equals(before.authorities())) {
            news.add(after.authorities().size() + " authorities, " + before.authorities().size() + " before");
        }
        addThoseOf(after.admitted(), before.admitted(), "admitted", news);
        addThoseOf(before.admitted(), after.admitted(), "no longer admitted", news);
        return String.join("; ", news);
    }

    private static void addThoseOf(Set<String> some, Set<String> others, String what, List<String> news) {
        String[] names = some.stream().filter(each -> !others.contains(each)).map(each -> each.substring(0, SHORT)).sorted()
                .toArray(String[]::new);
        if (names.length > 0) {
            news.add(what + ": " + String.join(", ", Arrays.copyOf(names, Math.min(names.length, MOST_NAMED)))
                    + (names.length > MOST_NAMED ? " and " + (names.length - MOST_NAMED) + " more" : ""));
        }
    }

    private void warnOfTheEnd() {
        Instant end = current.own().certificate().getNotAfter().toInstant();
        Duration left = Duration.between(clock.instant(), end);
        long now = System.nanoTime();
        if (left.compareTo(TlsFiles.SOON) < 0 && (warned == null || now - warned > DAY)) {
            warned = now;
            LOG.warn("the certificate of this node, {}, {} at {}: put a new one in its place, see docs/certificates.md",
                    current.own().certificate().getSubjectX500Principal().getName(), left.isNegative() ? "expired" : "expires in "
                            + left.toDays() + " days,", end);
        }
    }
}
