package io.scangate.gateway;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.gateway.rule.RejectionReason;
import io.scangate.gateway.snapshot.ReloadResult;
import io.scangate.gateway.snapshot.ReloadStatus;
import io.scangate.gateway.snapshot.ReloadStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What serves and how reloads end, as metrics that are read when they are asked for. */
final class SnapshotMetrics {
    private static final double MILLIS = 1000;

    private SnapshotMetrics() {}

    static void bind(MeterRegistry registry, Supplier<ReloadStatus> status) {
        served(registry, status, "revision", "Revision that serves", ReloadStatus.Served::revision);
        served(registry, status, "rules", "Rules that serve", ReloadStatus.Served::rules);
        served(registry, status, "accounts", "Accounts that serve", ReloadStatus.Served::accounts);
        served(registry, status, "index.bytes", "Memory of the compiled rules", ReloadStatus.Served::indexBytes);
        served(
                registry,
                status,
                "age.seconds",
                "Time since what serves was loaded",
                served -> Duration.between(served.since(), Instant.now()).toMillis() / MILLIS);
        Gauge.builder("scangate.source.current", status, now -> now.get().state() == State.CURRENT ? 1 : 0)
                .description("Whether what serves is known to be what the source holds")
                .register(registry);
        for (RejectionReason reason : RejectionReason.values()) {
            Gauge.builder("scangate.snapshot.rejected", status, now -> rejected(now.get(), reason))
                    .tag("reason", reason.code())
                    .description("Rules, members and accounts that what serves left out")
                    .register(registry);
        }
        for (ReloadResult result : ReloadResult.values()) {
            FunctionCounter.builder("scangate.reloads", status, now -> tally(now.get(), result)
                            .count())
                    .tag("result", result.code())
                    .description("Reloads by how they ended")
                    .register(registry);
            FunctionCounter.builder(
                            "scangate.reload.seconds",
                            status,
                            now -> tally(now.get(), result).total().toMillis() / MILLIS)
                    .tag("result", result.code())
                    .description("Time that reloads took, in all")
                    .register(registry);
        }
        Gauge.builder(
                        "scangate.reload.last.seconds",
                        status,
                        now -> now.get().lastDuration().toMillis() / MILLIS)
                .description("Time that the last reload took")
                .register(registry);
    }

    private static void served(
            MeterRegistry registry,
            Supplier<ReloadStatus> status,
            String name,
            String description,
            ToDoubleFunction<ReloadStatus.Served> value) {
        Gauge.builder("scangate.snapshot." + name, status, now -> {
                    ReloadStatus.Served served = now.get().served();
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
