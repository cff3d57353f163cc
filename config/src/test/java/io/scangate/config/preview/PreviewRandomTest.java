package io.scangate.config.preview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.Commit;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.LifecycleSettings;
import io.scangate.config.lifecycle.NewRule;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.RuleEdit;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.lifecycle.World;
import io.scangate.config.live.WorldIndex;
import io.scangate.config.preview.Forecast.Difference;
import io.scangate.config.preview.Forecast.Neighbour;
import io.scangate.config.scans.ScanTally;
import io.scangate.config.snapshots.SnapshotExport;
import io.scangate.config.store.SqlGatewayStore;
import io.scangate.config.store.SqlScanStore;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.resolve.ResolveSettings;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.resolve.Scan;
import io.scangate.gateway.rule.Prefix;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.snapshot.SnapshotRead;
import io.scangate.gateway.snapshot.SnapshotReader;
import io.scangate.gateway.snapshot.SnapshotSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The forecast of a random change equals its effect. A gateway's reader and index decide every sampled link and every
 * test link on an export before and an export after the change.
 */
class PreviewRandomTest {
    private static final int CHANGES = Integer.getInteger("preview.changes", 400);
    private static final long SEED = Long.getLong("preview.seed", 5);
    private static final String TESTER = "tess";
    private static final List<String> ORIGINS =
            List.of("https://a.example", "https://b.example:8443", "http://a.example");
    private static final List<String> PATHS =
            List.of("/", "/m/", "/m", "/m/x", "/m/x/", "/m?id=1", "/m?id=12", "/m/x?id=1", "/%E7%A0%81/");
    private static final List<String> SCANNED = List.of(
            "/",
            "/z",
            "/m",
            "/m/",
            "/m/q",
            "/m/x",
            "/m/x/y",
            "/m/xy",
            "/m?id=1",
            "/m?id=12",
            "/m?id=123",
            "/m?id=2",
            "/m/x?id=1",
            "/m/x?id=12",
            "/%E7%A0%81/1");

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private final Resolver resolver = new Resolver(ResolveSettings.DEFAULT);
    private final RuleView view = new RuleView();
    private final List<String> accounts = new ArrayList<>();

    /** How often each branch was taken; without these counts a test without any difference would pass. */
    private int refused;

    private int differing;
    private int differingForTesters;
    private int shadowing;

    @ParameterizedTest
    @EnumSource
    void theForecastOfARandomChangeEqualsItsEffect(TestDatabase kind) throws IOException {
        LifecycleSettings limits = new LifecycleSettings(40, 5, 1_000_000, "Asia/Shanghai");
        try (World world = new World(kind.fresh(directory), limits);
                WorldIndex index = new WorldIndex(world)) {
            for (int i = 0; i < 4; i++) {
                String appid = world.account();
                accounts.add(appid);
                world.accounts.putMember(World.ANA, appid, TESTER, Role.EXPERIENCER);
            }
            // Links are kept only of hosts that have rules.
            ORIGINS.forEach(origin -> world.add(accounts.get(0), World.wish(origin + "/first/")));
            SqlGatewayStore gateways = new SqlGatewayStore(world.database);
            List<String> sample = sample();
            ScanTally batch = new ScanTally(
                    1,
                    List.of(),
                    sample.subList(0, sample.size() / 2),
                    sample.subList(sample.size() / 2, sample.size()));
            gateways.sample(batch, world.clock.instant());
            Preview preview = new Preview(
                    world.store, world.rules, new SqlScanStore(world.database), gateways, index.live(), world.clock);
            for (int i = 0; i < CHANGES; i++) {
                compareForecastWithEffect(world, preview, sample, "change " + i);
            }
        }
        assertTrue(
                refused > CHANGES / 20
                        && differing > CHANGES / 10
                        && differingForTesters > CHANGES / 20
                        && shadowing > CHANGES / 10,
                () -> refused + " refused, " + differing + ", " + differingForTesters + " and " + shadowing);
    }

    private static List<String> sample() {
        List<String> sample = new ArrayList<>();
        ORIGINS.forEach(origin -> SCANNED.forEach(path -> sample.add(origin + path)));
        sample.add("https://elsewhere.example/m/");
        return sample;
    }

    private void compareForecastWithEffect(World world, Preview preview, List<String> sample, String when)
            throws IOException {
        String appid = pick(accounts);
        Function<Rules, Commit<ConfiguredRule>> change = randomChange(world, appid);
        int left = world.rules.publishesLeft(appid);
        long revision = world.revision();
        Forecast forecast;
        try {
            forecast = preview.forecast(new Viewer(appid, true), change::apply).get(0);
        } catch (RefusedException e) {
            RefusedException really = assertThrows(RefusedException.class, () -> change.apply(world.rules), when);
            assertEquals(e.refusal(), really.refusal(), when);
            assertEquals(e.getMessage(), really.getMessage(), when);
            refused++;
            return;
        }
        assertEquals(revision, world.revision(), when + ": a preview changes nothing");
        RuleIndex before = export(world);
        Set<String> testLinks = testLinks(world);
        ConfiguredRule done = change.apply(world.rules).value();
        testLinks.addAll(testLinks(world));
        RuleIndex after = export(world);

        assertEquals(differences(sample, before, after, ""), Set.copyOf(forecast.links()), when);
        assertEquals(differences(testLinks, before, after, TESTER), Set.copyOf(forecast.testLinks()), when);
        int leftAfter = world.rules.publishesLeft(appid);
        assertEquals(new Forecast.Quota(left - leftAfter, leftAfter), forecast.quota(), when);
        assertEquals(neighbours(world, done, true), Set.copyOf(forecast.shadows()), when);
        assertEquals(neighbours(world, done, false), Set.copyOf(forecast.shadowedBy()), when);
        differing += forecast.links().isEmpty() ? 0 : 1;
        differingForTesters += forecast.testLinks().isEmpty() ? 0 : 1;
        shadowing += forecast.shadows().isEmpty() && forecast.shadowedBy().isEmpty() ? 0 : 1;
    }

    /** A change that has the same effect each time it is applied. */
    private Function<Rules, Commit<ConfiguredRule>> randomChange(World world, String appid) {
        List<ConfiguredRule> all = world.rules.list(appid, null, 100).items();
        if (all.isEmpty() || random.nextInt(3) == 0) {
            NewRule wish = newRule();
            return rules -> rules.add(World.ANA, appid, wish);
        }
        ConfiguredRule rule = pick(all);
        RuleRef ref = RuleRef.id(rule.id());
        RuleEdit edit = edit(rule);
        int release = 1 + random.nextInt(3);
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> rules -> rules.publish(World.ANA, appid, ref);
            case 3 -> rules -> rules.unpublish(World.ANA, appid, ref);
            case 4, 5 -> rules -> rules.edit(World.ANA, appid, ref, edit);
            case 6 -> rules -> rules.rollback(World.ANA, appid, ref, release);
            default -> rules -> rules.delete(World.ANA, appid, ref);
        };
    }

    private NewRule newRule() {
        String prefix = pick(ORIGINS) + pick(PATHS);
        List<String> tests = random.nextBoolean() ? List.of(prefix) : List.of();
        return new NewRule(prefix, random.nextInt(12) == 0, page(), pick(List.of(Version.values())), tests);
    }

    private RuleEdit edit(ConfiguredRule rule) {
        String longer = rule.canonical() + pick(List.of("1", "x", "/z"));
        return new RuleEdit(
                null,
                random.nextBoolean() ? page() : null,
                random.nextBoolean() ? pick(List.of(Version.values())) : null,
                pick(List.of(
                        List.of(), List.of(rule.canonical()), List.of(longer), List.of(rule.canonical(), longer))));
    }

    private String page() {
        return "pages/p" + random.nextInt(5);
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static RuleIndex export(World world) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SnapshotExport.write(world.store, out, (rule, why) -> {});
        SnapshotRead read =
                new SnapshotReader(SnapshotSettings.DEFAULT).read(new ByteArrayInputStream(out.toByteArray()));
        return assertInstanceOf(SnapshotRead.Snapshot.class, read).index();
    }

    private Set<String> testLinks(World world) {
        Set<String> links = new TreeSet<>();
        for (String appid : accounts) {
            world.rules.list(appid, null, 100).items().forEach(rule -> links.addAll(rule.testLinks()));
        }
        return links;
    }

    private Set<Difference> differences(Iterable<String> links, RuleIndex before, RuleIndex after, String user) {
        Set<Difference> differences = new HashSet<>();
        for (String text : links) {
            Link link = (Link) LinkParser.parse(text);
            Destination was = opened(before, link, user);
            Destination is = opened(after, link, user);
            if (!was.equals(is)) {
                differences.add(new Difference(link.toString(), was, is));
            }
        }
        return differences;
    }

    private Destination opened(RuleIndex index, Link link, String user) {
        Scan scan = user.isEmpty() ? new Scan() : new Scan().user(user);
        Decision decision = resolver.resolve(index, link, scan, view);
        return switch (decision) {
            case OPEN_LIVE -> new Destination(view.appid(), "release", view.livePage(), null, view.prefix());
            case OPEN_TEST ->
                new Destination(view.appid(), view.testVersion().code(), view.testPage(), null, view.prefix());
            case WEB_UNPUBLISHED, WEB_SUSPENDED, WEB_BLOCKED ->
                new Destination(null, null, null, view.withheld(), view.prefix());
            default -> new Destination(null, null, null, null, null);
        };
    }

    /** Rules around or inside a rule, compared one by one. */
    private Set<Neighbour> neighbours(World world, ConfiguredRule rule, boolean around) {
        Set<Neighbour> neighbours = new HashSet<>();
        for (String appid : accounts) {
            for (ConfiguredRule other : world.rules.list(appid, null, 100).items()) {
                boolean near = around ? matches(other, rule) : matches(rule, other);
                if (near && !other.id().equals(rule.id())) {
                    neighbours.add(new Neighbour(appid, other.canonical()));
                }
            }
        }
        return neighbours;
    }

    /** Whether a rule matches the shortest link inside another rule. */
    private static boolean matches(ConfiguredRule rule, ConfiguredRule other) {
        return new Prefix((Link) LinkParser.parse(rule.canonical()))
                .matches((Link) LinkParser.parse(other.canonical()));
    }
}
