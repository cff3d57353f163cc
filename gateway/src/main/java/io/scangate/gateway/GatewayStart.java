package io.scangate.gateway;

import io.scangate.gateway.command.ServeCommand;
import io.scangate.gateway.settings.SettingsFlags;
import io.scangate.gateway.settings.SettingsLayers;
import io.scangate.gateway.wire.HttpStartException;
import java.io.IOException;
import java.util.Map;
import java.util.Properties;

/** What the command line needs to start a gateway. */
final class GatewayStart implements ServeCommand.ServerStart {
    @Override
    public Map<String, String> defaults() {
        return GatewaySettings.DEFAULT.texts();
    }

    @Override
    public Properties descriptions() {
        return SettingsFlags.descriptions(GatewayStart.class);
    }

    @Override
    public Gateway start(SettingsLayers layers) throws IOException {
        try {
            return Gateway.start(GatewaySettings.of(layers));
        } catch (HttpStartException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
