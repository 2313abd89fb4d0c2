package dev.trivium.serialization;

import java.util.function.UnaryOperator;

import org.apache.pekko.actor.ActorSelectionMessage;
import org.apache.pekko.pattern.StatusReply;

/** Tells what is the user's in a message to a Pekko actor from what is Pekko's own. */
public final class UsersPart {
    private static final String PEKKO = "org.apache.pekko.";

    private UsersPart() {
    }

    /** The message with something else in place of what is the user's in it; the message itself where nothing is. */
    public static Object replace(Object message, UnaryOperator<Object> replacement) {
        return switch (message) {
            case StatusReply<?> reply -> reply.isError() ? reply : inside(reply, replacement);
            case ActorSelectionMessage selection -> {
                Object part = replace(selection.msg(), replacement);
                yield part == selection.msg() ? selection : new ActorSelectionMessage(part, selection.elements(), selection.wildcardFanOut());
            }
            default -> message.getClass().getName().startsWith(PEKKO) ? message : replacement.apply(message);
        };
    }

    private static Object inside(StatusReply<?> reply, UnaryOperator<Object> replacement) {
        Object value = reply.getValue();
        Object part = replace(value, replacement);
        return part == value ? reply : StatusReply.success(part);
    }
}
