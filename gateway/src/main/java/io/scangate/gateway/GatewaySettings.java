package io.scangate.gateway;

import io.scangate.gateway.http.HttpSettings;
import io.scangate.gateway.resolve.ResolveSettings;
import io.scangate.gateway.settings.SettingsBinder;
import io.scangate.gateway.settings.SettingsLayers;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.source.feed.FeedSettings;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All settings of a gateway, each part beside what it configures.
 *
 * @param snapshot where rules come from
 * @param feed how a control plane is followed
 * @param resolve how scans are decided
 * @param http listeners and limits
 */
record GatewaySettings(SnapshotSettings snapshot, FeedSettings feed, ResolveSettings resolve, HttpSettings http) {
    static final GatewaySettings DEFAULT = new GatewaySettings(
            SnapshotSettings.DEFAULT, FeedSettings.DEFAULT, ResolveSettings.DEFAULT, HttpSettings.DEFAULT);

    static final SettingsBinder BINDER =
            new SettingsBinder(SnapshotSettings.class, FeedSettings.class, ResolveSettings.class, HttpSettings.class);

    /** The settings of all layers; throws a SettingsException for one that is unknown or bad. */
    static GatewaySettings of(SettingsLayers layers) {
        BINDER.checkKeys(layers);
        return new GatewaySettings(
                BINDER.bind(layers, SnapshotSettings.DEFAULT),
                BINDER.bind(layers, FeedSettings.DEFAULT),
                BINDER.bind(layers, ResolveSettings.DEFAULT),
                BINDER.bind(layers, HttpSettings.DEFAULT));
    }

    /** All settings by key, as text. */
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>(SettingsBinder.texts(snapshot));
        texts.putAll(SettingsBinder.texts(feed));
        texts.putAll(SettingsBinder.texts(resolve));
        texts.putAll(SettingsBinder.texts(http));
        return texts;
    }
}
