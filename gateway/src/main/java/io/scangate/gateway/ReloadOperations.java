package io.scangate.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.scangate.gateway.admin.AdminOperations;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.snapshot.Rejections;
import io.scangate.gateway.snapshot.SnapshotFault;
import io.scangate.gateway.source.Followed;
import io.scangate.gateway.source.Follower;
import io.scangate.gateway.source.Held;
import io.scangate.gateway.source.HoldOutcome;
import io.scangate.gateway.source.ReloadOutcome;
import io.scangate.gateway.source.ReloadResult;
import io.scangate.gateway.source.ReloadStatus;
import io.scangate.gateway.source.SourceSettings;
import io.scangate.gateway.wire.Server;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Passes the admin listener's operations to the follower and writes its status as JSON. Thread-safe. */
final class ReloadOperations implements AdminOperations {
    private static final JsonFactory JSON = new JsonFactory();

    /** In a status that is not whole. */
    private static final String WITHHELD = "rules, addresses and settings, for a caller without the admin token";

    private final Follower follower;
    private final SourceSettings source;
    private final Reports reports;
    private volatile Map<String, String> settings;
    private final Runnable onReload;
    private final Instant started = Instant.now();
    private volatile @Nullable Server server;

    /**
     * Makes the operations.
     *
     * @param settings the settings in force, without secrets
     * @param onReload what happens beside a reload of rules
     */
    ReloadOperations(
            Follower follower,
            SourceSettings source,
            Reports reports,
            Map<String, String> settings,
            Runnable onReload) {
        this.follower = follower;
        this.source = source;
        this.reports = reports;
        this.settings = settings;
        this.onReload = onReload;
    }

    @Override
    public String notReady() {
        // Old rules are what an operator who holds the gateway wants.
        return follower.held() == null && source.areTooOld(follower.age()) ? "stale_rules" : "";
    }

    /** Shows other values of some settings in the status from now on. */
    synchronized void show(Map<String, String> changed) {
        Map<String, String> next = new LinkedHashMap<>(settings);
        next.putAll(changed);
        settings = next;
    }

    /** Shows the load of a server in the status from now on. */
    void show(Server started) {
        server = started;
    }

    @FunctionalInterface
    private interface Writer {
        void write(JsonGenerator json) throws IOException;
    }

    private static String object(Writer writer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            writer.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Override
    public String statusJson(boolean whole) {
        ReloadStatus status = follower.status();
        return object(json -> {
            ReloadStatus.ServedSnapshot served = status.served();
            if (served == null) {
                json.writeNullField("revision");
            } else {
                writeServed(json, served, whole);
            }
            writeSource(json, status, whole);
            if (follower.keptRevision() >= 0) {
                json.writeNumberField("kept_revision", follower.keptRevision());
            }
            if (whole) {
                reports.writeStatus(json);
            }
            Server listening = server;
            if (listening != null) {
                writeLoad(json, listening.load());
            }
            writeProcess(json);
            if (whole) {
                writeSettings(json);
            } else {
                json.writeStringField("withheld", WITHHELD);
            }
        });
    }

    private void writeSource(JsonGenerator json, ReloadStatus status, boolean whole) throws IOException {
        json.writeObjectFieldStart("source");
        if (whole) {
            json.writeStringField("source", status.source());
        }
        json.writeStringField("state", status.state().name().toLowerCase(java.util.Locale.ROOT));
        if (whole) {
            Followed followed = follower.followed();
            json.writeStringField(
                    "replica", followed == null ? null : followed.address().toString());
            writeInstant(json, "replica_since", followed == null ? null : followed.since());
        }
        Held held = follower.held();
        writeInstant(json, "held_since", held == null ? null : held.since());
        writeInstant(json, "last_attempt", status.lastAttempt());
        writeInstant(json, "last_success", status.lastSuccess());
        writeSeconds(json, "age_seconds", follower.age());
        writeSeconds(json, "last_duration_seconds", status.lastDuration());
        if (whole) {
            writeLastOutcome(json, status.lastOutcome());
        }
        json.writeObjectFieldStart("reloads");
        for (ReloadResult result : ReloadResult.values()) {
            ReloadStatus.Tally tally = status.tallies().get(result);
            json.writeNumberField(result.code(), tally == null ? 0 : tally.count());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void writeLastOutcome(JsonGenerator json, @Nullable ReloadOutcome outcome) throws IOException {
        json.writeFieldName("last_outcome");
        if (outcome == null) {
            json.writeNull();
        } else {
            json.writeStartObject();
            writeOutcome(json, outcome);
            json.writeEndObject();
        }
    }

    private void writeProcess(JsonGenerator json) throws IOException {
        json.writeStringField(
                "version",
                ProcessMetrics.versionText(ReloadOperations.class.getPackage().getImplementationVersion()));
        writeInstant(json, "started_at", started);
    }

    private void writeSettings(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("settings");
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            json.writeStringField(setting.getKey(), setting.getValue());
        }
        json.writeEndObject();
    }

    private static void writeLoad(JsonGenerator json, Server.Load load) throws IOException {
        json.writeObjectFieldStart("listener");
        json.writeNumberField("connections", load.connections());
        json.writeNumberField("max_connections", load.maxConnections());
        json.writeNumberField("pending_bytes", load.pendingBytes());
        json.writeNumberField("max_pending_bytes", load.maxPendingBytes());
        json.writeNumberField("unsent_bytes", load.unsentBytes());
        json.writeNumberField("max_unsent_bytes", load.maxUnsentBytes());
        json.writeEndObject();
    }

    private static void writeServed(JsonGenerator json, ReloadStatus.ServedSnapshot served, boolean whole)
            throws IOException {
        json.writeNumberField("revision", served.revision());
        if (served.mark() != null) {
            json.writeStringField("mark", served.mark());
        }
        json.writeStringField("digest", served.digest().toString());
        json.writeNumberField("rules", served.rules());
        json.writeNumberField("accounts", served.accounts());
        writeInstant(json, "loaded_at", served.since());
        writeSeconds(json, "load_seconds", served.loadTime());
        json.writeNumberField("document_bytes", served.bytes());
        json.writeNumberField("index_bytes", served.indexBytes());
        writeRejections(json, served.rejections(), whole);
        if (whole) {
            json.writeArrayFieldStart("warnings");
            for (String warning : served.warnings()) {
                json.writeString(warning);
            }
            json.writeEndArray();
        }
    }

    private static void writeRejections(JsonGenerator json, Rejections rejections, boolean whole) throws IOException {
        json.writeObjectFieldStart("rejected");
        json.writeNumberField("total", rejections.total());
        if (whole) {
            writeFirst(json, rejections);
        }
        json.writeEndObject();
    }

    private static void writeFirst(JsonGenerator json, Rejections rejections) throws IOException {
        json.writeArrayFieldStart("first");
        for (RejectedRule rejected : rejections.first()) {
            json.writeStartObject();
            json.writeNumberField("line", rejected.place().line());
            json.writeNumberField("column", rejected.place().column());
            json.writeStringField("appid", rejected.appid());
            if (rejected.prefix() != null) {
                json.writeStringField("prefix", rejected.prefix());
            }
            json.writeStringField("reason", rejected.reason().code());
            json.writeStringField("detail", rejected.detail());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    @Override
    public CompletionStage<ReloadAnswer> reload(boolean force) {
        onReload.run();
        return follower.reload(force)
                .thenApply(outcome -> new ReloadAnswer(
                        outcome.result() == ReloadResult.LOADED || outcome.result() == ReloadResult.UNCHANGED,
                        object(json -> writeOutcome(json, outcome))));
    }

    @Override
    public CompletionStage<ReloadAnswer> hold() {
        return follower.hold()
                .thenApply(
                        outcome -> new ReloadAnswer(outcome.held() != null, object(json -> writeHold(json, outcome))));
    }

    private static void writeHold(JsonGenerator json, HoldOutcome outcome) throws IOException {
        Held held = outcome.held();
        if (held == null) {
            json.writeStringField("result", ReloadResult.REJECTED.code());
            json.writeStringField("reason", "cannot_hold");
            json.writeStringField("detail", outcome.refusal());
        } else {
            json.writeStringField("result", "held");
            json.writeNumberField("revision", held.revision());
            writeInstant(json, "since", held.since());
            json.writeStringField("detail", "changes and takedowns do not reach this gateway before POST /v1/go-on");
        }
    }

    @Override
    public CompletionStage<ReloadAnswer> goOn() {
        return follower.goOn()
                .thenApply(outcome -> new ReloadAnswer(!isHeld(outcome), object(json -> writeOutcome(json, outcome))));
    }

    private static boolean isHeld(ReloadOutcome outcome) {
        return outcome instanceof ReloadOutcome.Rejected rejected && rejected.fault() == SnapshotFault.HELD;
    }

    private static void writeOutcome(JsonGenerator json, ReloadOutcome outcome) throws IOException {
        json.writeStringField("result", outcome.result().code());
        outcome.accept(new ReloadOutcome.Visitor<IOException>() {
            @Override
            public void loaded(ReloadOutcome.Loaded loaded) throws IOException {
                json.writeNumberField("revision", loaded.revision());
                json.writeNumberField("rules", loaded.rules());
                json.writeNumberField("accounts", loaded.accounts());
                json.writeNumberField("rejected", loaded.rejected());
            }

            @Override
            public void unchanged(ReloadOutcome.Unchanged unchanged) throws IOException {
                json.writeNumberField("revision", unchanged.revision());
            }

            @Override
            public void rejected(ReloadOutcome.Rejected rejected) throws IOException {
                json.writeStringField("reason", rejected.fault().code());
                json.writeStringField("detail", rejected.message());
                writeRejections(json, rejected.rejections(), true);
            }

            @Override
            public void missing() {
                // The result says it all.
            }
        });
    }

    private static void writeInstant(JsonGenerator json, String name, @Nullable Instant instant) throws IOException {
        json.writeStringField(name, instant == null ? null : instant.toString());
    }

    private static void writeSeconds(JsonGenerator json, String name, @Nullable Duration duration) throws IOException {
        if (duration == null) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, duration.toMillis() / 1000.0);
        }
    }
}
