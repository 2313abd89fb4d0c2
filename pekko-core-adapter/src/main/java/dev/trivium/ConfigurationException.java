package dev.trivium;

/** Something in the configuration, or a name that should be in it, is wrong. The message says what, where, and how to mend it. */
public final class ConfigurationException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String path;

    public ConfigurationException(String path, String problem) {
        super(path + ": " + problem);
        this.path = path;
    }

    /** Full path of the key that is wrong, such as {@code trivium.dispatchers.cpu.workers}. */
    public String path() {
        return path;
    }
}
