package io.scangate.gateway.command;

import io.scangate.gateway.settings.SettingsBinder;
import io.scangate.gateway.settings.SettingsFlags;
import io.scangate.gateway.settings.SettingsLayers;
import java.io.IOException;
import java.net.BindException;
import java.util.List;
import java.util.Map;

/** The server of the commands {@code gateway} and {@code check-settings}, and its settings. */
public interface GatewayServer {
    /** The defaults of all settings, as texts by key. */
    Map<String, String> defaults();

    /** The flags of all settings. */
    SettingsFlags flags();

    /** Binds the settings. */
    SettingsBinder binder();

    /**
     * All settings in force, as texts by key.
     *
     * @throws io.scangate.gateway.settings.SettingsException if a setting is unknown or bad
     */
    Map<String, String> texts(SettingsLayers layers);

    /**
     * Checks the settings and the files that they name, as a start does, but listens nowhere and changes nothing.
     *
     * @return what a start would wait for, or fail at; empty if it would serve
     * @throws io.scangate.gateway.settings.SettingsException if a setting is unknown or bad
     */
    List<String> check(SettingsLayers layers);

    /**
     * Starts the server.
     *
     * @throws io.scangate.gateway.settings.SettingsException if a setting is unknown or bad
     * @throws BindException if an address is in use; the server is stopped then
     * @throws IOException if it fails in another way
     */
    RunningServer start(SettingsLayers layers) throws IOException;
}
