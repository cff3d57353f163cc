package io.scangate.config.live;

import io.scangate.config.lifecycle.AuditSubject;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Release;
import io.scangate.config.lifecycle.RuleForm;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.lifecycle.World;
import io.scangate.gateway.rule.Version;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Adds many rules of an account in one transaction and one revision, without the checks of each rule. */
public final class ManyRules {
    /** Revisions that no change of a test reaches: an id has one, and a change has too few places for many rules. */
    private static final AtomicLong IDS = new AtomicLong(1L << 32);

    private ManyRules() {}

    /** Adds published rules: a start, a number below the count, and a slash. */
    public static void add(World world, String appid, String start, int count) {
        add(world, appid, IntStream.range(0, count).mapToObj(i -> start + i + "/"));
    }

    /** Adds published rules with these canonical prefixes, at least one. */
    public static void add(World world, String appid, Stream<String> prefixes) {
        world.store.changeMany(
                "test",
                batch -> batch.change(writer -> {
                    ConfiguredRule last = null;
                    for (String prefix : prefixes.toList()) {
                        last = add(world, writer, appid, prefix);
                    }
                    return Store.ChangeResult.put(
                            AuditSubject.RULE, "add", appid, null, null, Objects.requireNonNull(last, "no rules"));
                }));
    }

    private static ConfiguredRule add(World world, Store.Writer writer, String appid, String prefix) {
        Release live = new Release(1, World.PAGE, world.clock.instant(), "test", writer.revision());
        ConfiguredRule rule = new ConfiguredRule(
                "r" + HexFormat.of().toHexDigits(IDS.incrementAndGet()),
                appid,
                prefix,
                prefix,
                false,
                World.PAGE,
                Version.DEVELOP,
                List.of(),
                live,
                writer.revision());
        writer.insert(rule, RuleForm.key(prefix));
        writer.insert(rule.id(), live);
        return rule;
    }
}
