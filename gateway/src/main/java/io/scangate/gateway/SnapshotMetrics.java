package io.scangate.gateway;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.gateway.rule.RejectionReason;
import io.scangate.gateway.source.Follower;
import io.scangate.gateway.source.ReloadResult;
import io.scangate.gateway.source.ReloadStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What serves and how reloads end, as metrics that are read when they are asked for. */
final class SnapshotMetrics {
    private static final double MILLIS = 1000;

    private SnapshotMetrics() {}

    /** Binds to what the follower tells; the registry does not keep it from being collected, its owner has to. */
    static void bind(MeterRegistry registry, Follower follower) {
        served(registry, follower, "revision", "Revision that serves", ReloadStatus.Served::revision);
        served(registry, follower, "rules", "Rules that serve", ReloadStatus.Served::rules);
        served(registry, follower, "accounts", "Accounts that serve", ReloadStatus.Served::accounts);
        served(registry, follower, "index.bytes", "Memory of the compiled rules", ReloadStatus.Served::indexBytes);
        served(
                registry,
                follower,
                "age.seconds",
                "Time since what serves was loaded",
                served -> Duration.between(served.since(), Instant.now()).toMillis() / MILLIS);
        for (RejectionReason reason : RejectionReason.values()) {
            Gauge.builder("scangate.snapshot.rejected", follower, now -> rejected(now.status(), reason))
                    .tag("reason", reason.code())
                    .description("Rules, members and accounts that what serves left out")
                    .register(registry);
        }
        for (ReloadResult result : ReloadResult.values()) {
            FunctionCounter.builder("scangate.reloads", follower, now -> tally(now.status(), result)
                            .count())
                    .tag("result", result.code())
                    .description("Reloads by how they ended")
                    .register(registry);
            FunctionCounter.builder(
                            "scangate.reload.seconds",
                            follower,
                            now -> tally(now.status(), result).total().toMillis() / MILLIS)
                    .tag("result", result.code())
                    .description("Time that reloads took, in all")
                    .register(registry);
        }
        for (ReloadStatus.State state : ReloadStatus.State.values()) {
            Gauge.builder("scangate.source.state", follower, now -> now.status().state() == state ? 1 : 0)
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .description("1 for how what serves relates to what the source holds, 0 for what it does not")
                    .register(registry);
        }
        Gauge.builder("scangate.source.age.seconds", follower, now -> sinceSuccess(now.status()))
                .description("Time since the source was last known to hold what serves")
                .register(registry);
        Gauge.builder(
                        "scangate.reload.last.seconds",
                        follower,
                        now -> now.status().lastDuration().toMillis() / MILLIS)
                .description("Time that the last reload took")
                .register(registry);
    }

    private static double sinceSuccess(ReloadStatus status) {
        Instant success = status.lastSuccess();
        return success == null
                ? Double.NaN
                : Duration.between(success, Instant.now()).toMillis() / MILLIS;
    }

    private static void served(
            MeterRegistry registry,
            Follower follower,
            String name,
            String description,
            ToDoubleFunction<ReloadStatus.Served> value) {
        Gauge.builder("scangate.snapshot." + name, follower, now -> {
                    ReloadStatus.Served served = now.status().served();
                    return served == null ? Double.NaN : value.applyAsDouble(served);
                })
                .description(description)
                .register(registry);
    }

    private static double rejected(ReloadStatus status, RejectionReason reason) {
        ReloadStatus.Served served = status.served();
        return served == null ? 0 : served.rejections().byReason().getOrDefault(reason, 0L);
    }

    private static ReloadStatus.Tally tally(ReloadStatus status, ReloadResult result) {
        ReloadStatus.Tally tally = status.tallies().get(result);
        return tally == null ? new ReloadStatus.Tally(0, Duration.ZERO) : tally;
    }
}
