package dev.trivium.dispatchers;

import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.slf4j.LoggerFactory;

/** Takes what is logged of stalls, instead of the console. */
final class StallLog implements AutoCloseable {
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(StallDetector.class);

    StallLog() {
        logger.setAdditive(false);
        logger.setLevel(Level.INFO);
        logger.addAppender(events);
        events.start();
    }

    private List<String> lines(String part) {
        synchronized (events) { // as the appender itself does
            return events.list.stream().map(ILoggingEvent::getFormattedMessage).filter(line -> line.contains(part)).toList();
        }
    }

    List<String> reports() {
        return lines("' is stalled: ");
    }

    List<String> ends() {
        return lines("' goes on after ");
    }

    List<String> sums() {
        return lines(" more times, which was not shown");
    }

    /** Stalls that were not shown. */
    int hidden() {
        return sums().stream().mapToInt(line -> Integer.parseInt(line.replaceAll(".*was stalled (\\d+) more.*", "$1"))).sum();
    }

    @Override
    public void close() {
        logger.detachAppender(events);
        logger.setLevel(null);
        logger.setAdditive(true);
    }
}
