package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.config.lifecycle.AccountEdit;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.Change;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.LicenceCheck;
import io.scangate.config.lifecycle.LifecycleSettings;
import io.scangate.config.lifecycle.NewRule;
import io.scangate.config.lifecycle.OwnershipCheck;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.RuleEdit;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.snapshots.SnapshotExport;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.resolve.ResolveSettings;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.resolve.Scan;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.settings.SettingsLayers;
import io.scangate.gateway.snapshot.SnapshotRead;
import io.scangate.gateway.snapshot.SnapshotReader;
import io.scangate.gateway.snapshot.SnapshotSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random changes, restarts and faults on the way: after each step every gateway answers as one that was started fresh from
 * an export, and none ever goes back. {@code -Dfeed.steps=5000} for more.
 */
@Timeout(900)
class FeedRandomTest {
    private static final int STEPS = Integer.getInteger("feed.steps", 250);
    private static final long SEED = Long.getLong("feed.seed", 11);
    private static final int GATEWAYS = 2;
    private static final Change BY = Change.by("test");
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> USERS = List.of("ana", "bo", "cy");
    private static final List<String> PATHS = List.of("/", "/a/", "/a/b", "/a/b/", "/a/b?id=1", "/a/b?id=12", "/c");
    private static final List<String> LINKS =
            List.of("/x", "/a/x", "/a/b", "/a/b/c", "/a/b?id=1", "/a/b?id=12", "/a/b?id=123", "/c?q", "/a/b?id=9");

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private final Gateway[] gateways = new Gateway[GATEWAYS];
    private final long[] highest = new long[GATEWAYS];

    @ParameterizedTest
    @EnumSource
    void whatever_happens_gateways_end_at_the_last_revision_and_answer_like_fresh_ones(TestDatabase kind)
            throws Exception {
        Map<String, String> settings = Map.of(
                "listen",
                "127.0.0.1:0",
                "admin",
                "127.0.0.1:0",
                "drain-timeout",
                "200ms",
                "database",
                kind.fresh(directory).database());
        ConfigServer server = start(settings);
        try (FaultyProxy proxy = new FaultyProxy(SEED)) {
            proxy.target("http://" + server.address());
            String key = server.access().createGatewayKey("fleet");
            for (int i = 0; i < GATEWAYS; i++) {
                gateways[i] = follow(proxy, i, key);
            }
            for (int step = 0; step < STEPS; step++) {
                proxy.faults(random.nextInt(3) == 0 ? 0.3 : 0);
                if (random.nextInt(80) == 0) {
                    server.close();
                    server = start(settings);
                    proxy.target("http://" + server.address());
                }
                if (random.nextInt(60) == 0) {
                    int number = random.nextInt(GATEWAYS);
                    gateways[number].close();
                    gateways[number] = follow(proxy, number, key);
                }
                change(server.store());
                agree(server.store(), "step " + step);
            }
        } finally {
            for (Gateway gateway : gateways) {
                gateway.close();
            }
            server.close();
        }
    }

    private static ConfigServer start(Map<String, String> settings) throws IOException {
        SettingsLayers layers = new SettingsLayers();
        settings.forEach(layers::addFlag);
        return ConfigServer.start(ConfigSettings.of(layers), Clock.systemUTC());
    }

    private Gateway follow(FaultyProxy proxy, int number, String key) throws IOException {
        return Gateway.start(Map.of(
                "source",
                proxy.address(),
                "feed-token",
                key,
                "state-dir",
                directory.resolve("gateway" + number).toString(),
                "report-interval",
                "1s",
                "drain-timeout",
                "100ms",
                "event-loops",
                "1",
                "identity",
                "header:X-User",
                "listen",
                "127.0.0.1:0",
                "admin",
                "127.0.0.1:0"));
    }

    /** One change of any kind, which may be refused. */
    private void change(Store store) {
        Accounts accounts = new Accounts(store);
        LicenceCheck licensed = rule -> new LicenceCheck.Answer(true, "", "");
        OwnershipCheck proven = (appid, rule) -> new OwnershipCheck.Answer(true, "");
        LifecycleSettings limits = new LifecycleSettings(50, 5, 1_000_000, "Asia/Shanghai");
        Rules rules = new Rules(store, licensed, proven, rule -> false, limits, Clock.systemUTC());
        String appid = "wx" + random.nextInt(6);
        try {
            switch (random.nextInt(14)) {
                case 0 -> {
                    accounts.create(BY, appid, "Name", AccountKind.MEDIA);
                    accounts.update(BY, appid, new AccountEdit(null, null, true));
                }
                case 1 -> accounts.putMember(BY, appid, pick(USERS), pick(List.of(Role.values())));
                case 2 -> accounts.removeMember(BY, appid, pick(USERS));
                case 3 -> {
                    if (random.nextInt(5) == 0) {
                        accounts.delete(BY, appid);
                    }
                }
                case 4, 5, 6 -> rules.add(BY, appid, newRule());
                default -> changeRule(rules, appid);
            }
        } catch (RefusedException e) {
            // As it should be: nothing is changed then.
        }
    }

    private NewRule newRule() {
        String prefix = origin() + pick(PATHS);
        List<String> tests = random.nextBoolean() ? List.of(prefix) : List.of();
        return new NewRule(prefix, random.nextInt(10) == 0, page(), pick(List.of(Version.values())), tests);
    }

    private void changeRule(Rules rules, String appid) {
        List<ConfiguredRule> all = rules.list(appid, null, 100).items();
        if (all.isEmpty()) {
            return;
        }
        ConfiguredRule rule = pick(all);
        RuleRef ref = RuleRef.id(rule.id());
        switch (random.nextInt(7)) {
            case 0, 1, 2 -> rules.publish(BY, appid, ref);
            case 3 -> rules.unpublish(BY, appid, ref);
            case 4 -> rules.edit(BY, appid, ref, new RuleEdit(null, page(), null, List.of(rule.canonical())));
            case 5 -> rules.rollback(BY, appid, ref, 1);
            default -> rules.delete(BY, appid, ref);
        }
    }

    private String origin() {
        return "https://h" + random.nextInt(3) + ".example";
    }

    private String page() {
        return "pages/p" + random.nextInt(1000);
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** Every gateway comes to the store's revision, never going back, and answers as a fresh one. */
    private void agree(Store store, String when) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SnapshotExport.write(store, out);
        SnapshotRead.Snapshot fresh = assertInstanceOf(
                SnapshotRead.Snapshot.class,
                new SnapshotReader(SnapshotSettings.DEFAULT).read(new ByteArrayInputStream(out.toByteArray())));
        for (int i = 0; i < GATEWAYS; i++) {
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (revision(i) != fresh.revision()) {
                assertTrue(
                        System.nanoTime() < end,
                        () -> when + ": revision " + List.of(highest[0], highest[1]) + " of " + fresh.revision());
                Thread.sleep(2);
            }
            for (int probe = 0; probe < 4; probe++) {
                String link = origin() + pick(LINKS);
                String user = pick(USERS);
                assertEquals(expected(fresh.index(), link, user), answer(gateways[i], link, user), when + ": " + link);
            }
        }
    }

    private long revision(int number) {
        long revision = gateways[number].revision();
        if (revision >= 0) {
            assertTrue(revision >= highest[number], () -> "back from " + highest[number] + " to " + revision);
            highest[number] = revision;
        }
        return revision;
    }

    private static String expected(RuleIndex index, String text, String user) {
        RuleView rule = new RuleView();
        Link link = (Link) LinkParser.parse(text);
        Decision decision = new Resolver(ResolveSettings.DEFAULT).resolve(index, link, new Scan().user(user), rule);
        return switch (decision) {
            case OPEN_LIVE -> rule.appid() + " release " + rule.livePage();
            case OPEN_TEST -> rule.appid() + " " + rule.testVersion().code() + " " + rule.testPage();
            default -> decision.reason();
        };
    }

    private static String answer(Gateway gateway, String link, String user) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + gateway.address() + "/v1/resolve?link=" + RestClient.encoded(link)))
                .header("X-User", user)
                .build();
        JsonNode answer =
                JSON.readTree(HTTP.send(request, BodyHandlers.ofString()).body());
        if (answer.path("action").asText().equals("web")) {
            return answer.path("reason").asText();
        }
        String page = answer.path("page").asText();
        List<String> parts = new ArrayList<>(List.of(
                answer.path("appid").asText(),
                answer.path("version").asText(),
                page.substring(0, page.indexOf("?q="))));
        return String.join(" ", parts);
    }
}
