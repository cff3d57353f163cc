package io.scangate.config.outbound;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Looks up host names. Thread-safe. Holds no thread while it waits. */
@FunctionalInterface
public interface HostResolver {
    /**
     * Starts to look a name up. The future's cancellation ends the look-up.
     *
     * @return the addresses, at least one; fails with {@link java.net.UnknownHostException} if the name has none, with {@link
     *     java.net.SocketTimeoutException} if the name servers are silent, else with an {@link java.io.IOException} for people
     */
    CompletableFuture<List<InetAddress>> resolve(String name);
}
