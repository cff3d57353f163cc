package io.scangate.config.command;

import io.scangate.config.ConfigServer;
import io.scangate.config.ConfigSettings;
import io.scangate.config.web.CallLimits;
import io.scangate.gateway.command.RunningServer;
import io.scangate.gateway.settings.SettingsBinder;
import io.scangate.gateway.settings.SettingsLayers;
import java.util.HashSet;
import java.util.Set;

/** A control plane of the command line. Thread-safe. */
record RunningPlane(ConfigServer server) implements RunningServer {
    /** Files of certificates and of the admin token are followed anyway; the settings of the log are the command's. */
    @Override
    public Set<String> reload(SettingsLayers layers, Set<String> changed) {
        server.reopenAccessLog();
        Set<String> taken =
                new HashSet<>(SettingsBinder.texts(CallLimits.DEFAULT).keySet());
        taken.retainAll(changed);
        server.take(ConfigSettings.of(layers));
        return taken;
    }

    @Override
    public void close() {
        server.close();
    }
}
