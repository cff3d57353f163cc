package io.scangate.gateway.command;

import io.scangate.gateway.settings.SettingsBinder;
import io.scangate.gateway.settings.SettingsException;
import io.scangate.gateway.settings.SettingsLayers;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the settings again at SIGHUP. What the server can take is put in force; the log names the other changed settings.
 * Settings that are no good change nothing. A signal during the start counts when the server has started. Thread-safe.
 */
public final class SettingsReload {
    private static final Logger LOG = LoggerFactory.getLogger(SettingsReload.class);
    private static final Set<String> OF_THE_LOG =
            SettingsBinder.texts(LogSettings.DEFAULT).keySet();

    private final SettingsSource source;
    private final SettingsBinder binder;
    private final Function<SettingsLayers, Map<String, String>> texts;
    private final Map<String, String> inForce;
    private @Nullable RunningServer server;
    private boolean early;

    private SettingsReload(
            SettingsSource source,
            SettingsBinder binder,
            Function<SettingsLayers, Map<String, String>> texts,
            Map<String, String> inForce) {
        this.source = source;
        this.binder = binder;
        this.texts = texts;
        this.inForce = new LinkedHashMap<>(inForce);
    }

    /**
     * Handles the signal from now on.
     *
     * @param texts checks settings and gives them as texts by key
     * @param first the settings of the start
     */
    public static SettingsReload atHangup(
            SettingsSource source,
            SettingsBinder binder,
            Function<SettingsLayers, Map<String, String>> texts,
            SettingsLayers first) {
        SettingsReload reload = new SettingsReload(source, binder, texts, texts.apply(first));
        HangupSignal.handle(reload::hangup);
        return reload;
    }

    /** The server has started; returns it. */
    public synchronized RunningServer started(RunningServer running) {
        server = running;
        if (early) {
            reload(running);
        }
        return running;
    }

    private synchronized void hangup() {
        if (server == null) {
            early = true;
            return;
        }
        reload(server);
    }

    private void reload(RunningServer running) {
        try {
            SettingsLayers layers = source.read();
            Map<String, String> next = texts.apply(layers);
            Set<String> changed = new LinkedHashSet<>(next.keySet());
            changed.removeIf(key -> Objects.equals(next.get(key), inForce.get(key)));
            Set<String> taken = new LinkedHashSet<>(running.reload(layers, Set.copyOf(changed)));
            OF_THE_LOG.stream().filter(changed::contains).forEach(taken::add);
            binder.bindChecked(layers, LogSettings.DEFAULT).apply();
            taken.forEach(key -> inForce.put(key, String.valueOf(next.get(key))));
            changed.removeAll(taken);
            tell(taken, changed);
        } catch (SettingsException e) {
            LOG.error("Reload: nothing has changed, because the settings are no good: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("Reload: failed because of a defect in the program", e);
        }
    }

    private void tell(Set<String> taken, Set<String> left) {
        if (!left.isEmpty()) {
            LOG.warn(
                    "Reload: these settings have changed, and count after a restart only: {}", String.join(", ", left));
        }
        LOG.info(
                "Reload: done; settings that have changed: {}",
                taken.isEmpty()
                        ? "none"
                        : taken.stream()
                                .map(key -> key + "=" + StartLog.shown(key, String.valueOf(inForce.get(key))))
                                .collect(Collectors.joining(", ")));
    }
}
