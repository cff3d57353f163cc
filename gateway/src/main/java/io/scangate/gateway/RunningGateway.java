package io.scangate.gateway;

import io.scangate.gateway.command.RunningServer;
import io.scangate.gateway.settings.SettingsLayers;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** A gateway of the command line. Thread-safe. */
record RunningGateway(Gateway gateway) implements RunningServer {
    @Override
    public Set<String> reload(SettingsLayers layers, Set<String> changed) {
        return gateway.reload(GatewaySettings.of(layers), changed);
    }

    @Override
    public CompletionStage<Void> ended() {
        return gateway.handedOver();
    }

    @Override
    public void close() {
        gateway.close();
    }
}
