package io.scangate.config;

import io.scangate.gateway.Gateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Starts a gateway in this process that follows a control plane; the header X-User names the user. */
final class FollowingGateway {
    private FollowingGateway() {}

    /**
     * Starts a gateway.
     *
     * @param more further settings, which replace the default ones
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
