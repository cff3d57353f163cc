package io.scangate.gateway;

import io.scangate.gateway.command.GatewayServer;
import io.scangate.gateway.command.StartLog;
import io.scangate.gateway.settings.SettingsBinder;
import io.scangate.gateway.settings.SettingsFlags;
import io.scangate.gateway.settings.SettingsLayers;
import io.scangate.gateway.wire.HttpStartException;
import java.io.IOException;
import java.net.BindException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a gateway for the command line. */
final class GatewayStart implements GatewayServer {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayStart.class);

    @Override
    public Map<String, String> defaults() {
        return GatewaySettings.DEFAULT.texts();
    }

    @Override
    public SettingsFlags flags() {
        return new SettingsFlags(binder(), defaults(), GatewayStart.class);
    }

    @Override
    public SettingsBinder binder() {
        return GatewaySettings.BINDER;
    }

    @Override
    public Map<String, String> texts(SettingsLayers layers) {
        return GatewaySettings.of(layers).texts();
    }

    @Override
    public List<String> check(SettingsLayers layers) {
        return SettingsCheck.of(GatewaySettings.of(layers));
    }

    @Override
    public RunningGateway start(SettingsLayers layers) throws IOException {
        try {
            GatewaySettings settings = GatewaySettings.of(layers);
            StartLog.starting(
                    LOG, "the gateway", GatewayStart.class.getPackage().getImplementationVersion(), settings.texts());
            return new RunningGateway(Gateway.start(settings));
        } catch (HttpStartException e) {
            BindException taken = new BindException(e.getMessage());
            taken.initCause(e);
            throw taken;
        }
    }
}
