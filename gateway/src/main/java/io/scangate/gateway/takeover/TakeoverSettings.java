package io.scangate.gateway.takeover;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Handing over from process to process. The constructor checks the values; its messages start with the setting's key. Immutable.
 *
 * @param takeover the path of a Unix socket; empty for no takeover
 */
public record TakeoverSettings(String takeover) {
    /** The defaults. */
    public static final TakeoverSettings DEFAULT = new TakeoverSettings("");

    /** The kernel has room for 107, and the socket is made beside its place. */
    private static final int MOST_BYTES = 100;

    public TakeoverSettings {
        if (takeover.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "takeover: \"" + takeover + "\" (expected: a path of at most " + MOST_BYTES + " bytes)");
        }
    }

    /** Whether processes hand over. */
    public boolean isOn() {
        return !takeover.isEmpty();
    }

    /** The path of the socket. */
    public Path path() {
        return Path.of(takeover).toAbsolutePath();
    }
}
