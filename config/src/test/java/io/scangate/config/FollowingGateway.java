package io.scangate.config;

import io.scangate.gateway.Gateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A gateway in this process that follows a control plane, and takes whoever a header names for the one who scans. */
final class FollowingGateway {
    private FollowingGateway() {}

    /**
     * Starts one.
     *
     * @param more other settings, or other values
     */
    static Gateway start(String source, String key, Path state, Map<String, String> more) throws IOException {
        Map<String, String> settings = new HashMap<>(Map.of(
                "source", source,
                "feed-token", key,
                "state-dir", state.toString(),
                "drain-timeout", "100ms",
                "event-loops", "1",
                "identity", "header:X-User",
                "listen", "127.0.0.1:0",
                "admin", "127.0.0.1:0"));
        settings.putAll(more);
        return Gateway.start(settings);
    }
}
