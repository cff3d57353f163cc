package io.scangate.config.web;

import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.gateway.settings.SettingsBinder;
import io.scangate.gateway.settings.SettingsLayers;
import java.io.IOException;
import java.util.List;

/** Both listeners with routes of a test. Not instantiable. */
final class TestListeners {
    private TestListeners() {}

    /** @param settings keys and values, besides free ports; a later value replaces an earlier one */
    static WebServer start(List<Route> routes, MeterRegistry metrics, String... settings) throws IOException {
        SettingsLayers layers = new SettingsLayers()
                .addFlag("listen", "127.0.0.1:0")
                .addFlag("admin", "127.0.0.1:0")
                .addFlag("drain-timeout", "10s");
        for (int i = 0; i < settings.length; i += 2) {
            layers.addFlag(settings[i], settings[i + 1]);
        }
        Face face = new Face(routes, List.of());
        return WebServer.start(
                new SettingsBinder(WebSettings.class).bind(layers, WebSettings.DEFAULT),
                CallLimits.DEFAULT,
                metrics,
                List.of(face),
                List.of(face));
    }
}
