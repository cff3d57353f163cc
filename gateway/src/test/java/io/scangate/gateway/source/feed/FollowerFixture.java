package io.scangate.gateway.source.feed;

import io.scangate.gateway.disk.StateDirectory;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.source.Follower;
import io.scangate.gateway.source.ReloadOutcome;
import io.scangate.gateway.source.SourceFollower;
import io.scangate.gateway.testing.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Starts and stops a follower and looks at its served snapshot. */
abstract class FollowerFixture {
    /** Limits that are a tenth of those of gateways or less. */
    static final FeedLimits SHORT = new FeedLimits(
            Duration.ofMillis(100),
            Duration.ofMillis(100),
            Duration.ofMillis(150),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10));

    final Path dir;
    ActiveIndex active = new ActiveIndex();
    private @Nullable Follower follower;

    FollowerFixture(Path dir) {
        this.dir = dir;
    }

    /** Starts a follower that replaces the index in {@link #active}; returns its first outcome. */
    ReloadOutcome start(String source) throws Exception {
        return start(source, FeedSettings.DEFAULT);
    }

    ReloadOutcome start(String source, FeedSettings feed) throws Exception {
        return start(rules(source, feed, active));
    }

    /** Starts a follower that leaves a replica after tenths of a second. */
    ReloadOutcome startInAHurry(String source) throws Exception {
        return start(rules(source, FeedSettings.DEFAULT, active, SHORT));
    }

    ReloadOutcome start(FeedRules rules) throws Exception {
        follower = new SourceFollower(rules);
        return follower.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    FeedRules rules(String source, FeedSettings feed, ActiveIndex into) {
        return rules(source, feed, into, FeedLimits.DEFAULT);
    }

    FeedRules rules(String source, FeedSettings feed, ActiveIndex into, FeedLimits limits) {
        StateDirectory directory = StateDirectory.open(dir.resolve("state"));
        return new FeedRules(source, feed, SnapshotSettings.DEFAULT, directory, into, () -> Pacer.NONE, limits);
    }

    void stop() {
        if (follower != null) {
            follower.close();
            follower = null;
        }
    }

    Follower follower() {
        return Objects.requireNonNull(follower);
    }

    long revision() {
        ActiveIndex.Revision now = active.current();
        return now == null ? -1 : now.revision();
    }

    boolean serves(String host, String page) {
        return page.equals(page(host));
    }

    @Nullable
    String page(String host) {
        ActiveIndex.Revision now = active.current();
        return now == null ? null : page(now, host);
    }

    static @Nullable String page(ActiveIndex.Revision now, String host) {
        RuleView rule = new RuleView();
        Link link = (Link) LinkParser.parse("https://" + host + "/x");
        return now.index().find(link, rule) ? rule.livePage() : null;
    }

    static void await(BooleanSupplier condition) {
        Waiting.await().until(condition::getAsBoolean);
    }
}
