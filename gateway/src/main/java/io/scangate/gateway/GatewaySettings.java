package io.scangate.gateway;

import io.scangate.gateway.identity.IdentitySettings;
import io.scangate.gateway.resolve.ResolveSettings;
import io.scangate.gateway.settings.SettingsBinder;
import io.scangate.gateway.settings.SettingsLayers;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.source.feed.FeedSettings;
import io.scangate.gateway.wire.ListenSettings;
import io.scangate.gateway.wire.WireLimits;
import io.scangate.gateway.wire.WireSettings;
import io.scangate.gateway.wire.WireTimeouts;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All settings of a gateway, each part beside what it configures.
 *
 * @param snapshot where rules come from
 * @param feed how a control plane is followed
 * @param resolve how scans are decided
 * @param identity how the gateway learns who scans
 * @param wire listeners and limits
 */
record GatewaySettings(
        SnapshotSettings snapshot,
        FeedSettings feed,
        ResolveSettings resolve,
        IdentitySettings identity,
        WireSettings wire) {
    static final GatewaySettings DEFAULT = new GatewaySettings(
            SnapshotSettings.DEFAULT,
            FeedSettings.DEFAULT,
            ResolveSettings.DEFAULT,
            IdentitySettings.DEFAULT,
            WireSettings.DEFAULT);

    static final SettingsBinder BINDER = new SettingsBinder(
            SnapshotSettings.class,
            FeedSettings.class,
            ResolveSettings.class,
            ListenSettings.class,
            IdentitySettings.class,
            WireTimeouts.class,
            WireLimits.class);

    /** The settings of all layers; throws a SettingsException for one that is unknown or bad. */
    static GatewaySettings of(SettingsLayers layers) {
        BINDER.checkKeys(layers);
        return new GatewaySettings(
                BINDER.bind(layers, SnapshotSettings.DEFAULT),
                BINDER.bind(layers, FeedSettings.DEFAULT),
                BINDER.bind(layers, ResolveSettings.DEFAULT),
                BINDER.bind(layers, IdentitySettings.DEFAULT),
                new WireSettings(
                        BINDER.bind(layers, ListenSettings.DEFAULT),
                        BINDER.bind(layers, WireTimeouts.DEFAULT),
                        BINDER.bind(layers, WireLimits.DEFAULT)));
    }

    /** All settings by key, as text. */
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>(SettingsBinder.texts(snapshot));
        texts.putAll(SettingsBinder.texts(feed));
        texts.putAll(SettingsBinder.texts(resolve));
        texts.putAll(SettingsBinder.texts(wire.listen()));
        texts.putAll(SettingsBinder.texts(identity));
        texts.putAll(SettingsBinder.texts(wire.timeouts()));
        texts.putAll(SettingsBinder.texts(wire.limits()));
        return texts;
    }
}
