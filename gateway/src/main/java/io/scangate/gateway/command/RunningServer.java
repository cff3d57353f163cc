package io.scangate.gateway.command;

import io.scangate.gateway.settings.SettingsLayers;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A server that a command has started, and that may take other settings while it serves. Thread-safe. */
public interface RunningServer extends AutoCloseable {
    /**
     * Takes the settings that it can take without a restart, and reads again what it keeps from files.
     *
     * @param layers all settings, which are good
     * @param changed the keys of those that differ from the ones in force
     * @return the keys of those that are in force now
     */
    Set<String> reload(SettingsLayers layers, Set<String> changed);

    /** Completes when the server has ended without a signal, because another process has taken over; most servers never do. */
    default CompletionStage<Void> ended() {
        return new CompletableFuture<>();
    }

    /** Stops the server. */
    @Override
    void close();
}
