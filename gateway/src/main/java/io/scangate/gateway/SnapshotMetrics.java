package io.scangate.gateway;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.gateway.rule.RejectionReason;
import io.scangate.gateway.source.Damage;
import io.scangate.gateway.source.Followed;
import io.scangate.gateway.source.Follower;
import io.scangate.gateway.source.ReloadResult;
import io.scangate.gateway.source.ReloadStatus;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Metrics of the served snapshot and of reloads, computed when scraped. */
final class SnapshotMetrics {
    private static final double MILLIS = 1000;

    private SnapshotMetrics() {}

    /**
     * Registers the metrics of a follower. The registry holds only weak references, so the caller must keep the
     * follower.
     */
    static void bind(MeterRegistry registry, Follower follower) {
        served(registry, follower, "revision", "Served revision", ReloadStatus.ServedSnapshot::revision);
        served(registry, follower, "rules", "Served rules", ReloadStatus.ServedSnapshot::rules);
        served(registry, follower, "accounts", "Served accounts", ReloadStatus.ServedSnapshot::accounts);
        served(
                registry,
                follower,
                "index.bytes",
                "Memory of the compiled rules",
                ReloadStatus.ServedSnapshot::indexBytes);
        served(
                registry,
                follower,
                "age.seconds",
                "Time since the served snapshot was loaded",
                served -> Duration.between(served.since(), Instant.now()).toMillis() / MILLIS);
        Gauge.builder("scangate.snapshot.kept.revision", follower, now -> {
                    long kept = now.keptRevision();
                    return kept < 0 ? Double.NaN : kept;
                })
                .description("Revision that a restart would serve without the source")
                .register(registry);
        for (RejectionReason reason : RejectionReason.values()) {
            Gauge.builder("scangate.snapshot.rejected", follower, now -> rejected(now.status(), reason))
                    .tag("reason", reason.code())
                    .description("Rejected rules, members and accounts of the served snapshot")
                    .register(registry);
        }
        for (ReloadResult result : ReloadResult.values()) {
            FunctionCounter.builder("scangate.reloads", follower, now -> tally(now.status(), result)
                            .count())
                    .tag("result", result.code())
                    .description("Reloads by result")
                    .register(registry);
            FunctionCounter.builder(
                            "scangate.reload.seconds",
                            follower,
                            now -> tally(now.status(), result).total().toMillis() / MILLIS)
                    .tag("result", result.code())
                    .description("Total duration of reloads")
                    .register(registry);
        }
        for (Damage.Part part : Damage.Part.values()) {
            FunctionCounter.builder(
                            "scangate.damage", follower, now -> now.damage().count(part))
                    .tag("part", part.code())
                    .description("Damaged messages, records, files and indexes that were refused or replaced")
                    .register(registry);
        }
        for (ReloadStatus.State state : ReloadStatus.State.values()) {
            Gauge.builder("scangate.source.state", follower, now -> now.status().state() == state ? 1 : 0)
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .description("1 for the state of the source, 0 for the other states")
                    .register(registry);
        }
        Gauge.builder("scangate.source.age.seconds", follower, now -> {
                    Duration age = now.age();
                    return age == null ? Double.NaN : age.toMillis() / MILLIS;
                })
                .description("How old the rules may be: time since the source last confirmed the served revision")
                .register(registry);
        Gauge.builder(
                        "scangate.reload.last.seconds",
                        follower,
                        now -> now.status().lastDuration().toMillis() / MILLIS)
                .description("Duration of the last reload")
                .register(registry);
    }

    /** Registers a metric of each replica of the control plane that the source may follow. */
    static void bindReplicas(MeterRegistry registry, Follower follower, List<URI> replicas) {
        for (URI replica : replicas) {
            Gauge.builder("scangate.source.replica", follower, now -> isFollowed(now, replica) ? 1 : 0)
                    .tag("replica", replica.toString())
                    .description("1 for the replica that answered last, 0 for the others")
                    .register(registry);
        }
    }

    private static boolean isFollowed(Follower follower, URI replica) {
        Followed followed = follower.followed();
        return followed != null && followed.address().equals(replica);
    }

    private static void served(
            MeterRegistry registry,
            Follower follower,
            String name,
            String description,
            ToDoubleFunction<ReloadStatus.ServedSnapshot> value) {
        Gauge.builder("scangate.snapshot." + name, follower, now -> {
                    ReloadStatus.ServedSnapshot served = now.status().served();
                    return served == null ? Double.NaN : value.applyAsDouble(served);
                })
                .description(description)
                .register(registry);
    }

    private static double rejected(ReloadStatus status, RejectionReason reason) {
        ReloadStatus.ServedSnapshot served = status.served();
        return served == null ? 0 : served.rejections().byReason().getOrDefault(reason, 0L);
    }

    private static ReloadStatus.Tally tally(ReloadStatus status, ReloadResult result) {
        ReloadStatus.Tally tally = status.tallies().get(result);
        return tally == null ? new ReloadStatus.Tally(0, Duration.ZERO) : tally;
    }
}
