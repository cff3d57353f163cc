package io.scangate.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.feed.ChangeFeed;
import io.scangate.config.feed.FeedService;
import io.scangate.config.lifecycle.Freezing;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.live.LiveRules;
import io.scangate.config.web.Json;
import io.scangate.gateway.ProcessMetrics;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The status of a control plane for its operators. Thread-safe. */
final class ServiceStatus {
    private final ConfigSettings settings;
    private final Map<String, String> shown;
    private final ChangeFeed changes;
    private final LiveRules live;
    private final FeedService feed;
    private final Freezing freezing;
    private final Supplier<@Nullable String> changesStopped;
    private final Instant started = Instant.now();

    /**
     * Makes a status.
     *
     * @param shown the settings in force without secrets; a reload may change values
     * @param changesStopped why the database cannot save changes; null if it can
     */
    ServiceStatus(
            ConfigSettings settings,
            Map<String, String> shown,
            ChangeFeed changes,
            LiveRules live,
            FeedService feed,
            Freezing freezing,
            Supplier<@Nullable String> changesStopped) {
        this.settings = settings;
        this.shown = shown;
        this.changes = changes;
        this.live = live;
        this.feed = feed;
        this.freezing = freezing;
        this.changesStopped = changesStopped;
    }

    /**
     * The status now. It has no secrets. Needs the database for one field only, so it is an answer also without the database.
     *
     * @param whole whether to show what only operators may see: the database and the settings
     */
    ObjectNode json(boolean whole) {
        ObjectNode status = Json.object();
        status.put("version", ProcessMetrics.versionText(ServiceMetrics.version()));
        status.put("started_at", started.toString());
        status.put("revision", changes.head());
        status.put("index_revision", live.revision());
        status.put("compiled_revision", feed.compiledRevision());
        status.put("compiled_making", feed.making());
        ObjectNode database = Json.object();
        database.put("address", settings.database().shown());
        database.put("changes_stopped", changesStopped.get());
        try {
            status.put("frozen", freezing.current().isPresent());
            database.put("fault", (String) null);
        } catch (RefusedException e) {
            status.put("frozen", (Boolean) null);
            database.put("fault", e.getMessage());
        }
        if (whole) {
            status.set("database", database);
            shown.forEach(status.putObject("settings")::put);
        } else {
            status.put("withheld", "database and settings, for a caller without the admin token");
        }
        return status;
    }
}
