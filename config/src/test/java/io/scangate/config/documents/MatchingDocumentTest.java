package io.scangate.config.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.NewRule;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.World;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.link.LinkRejection;
import io.scangate.gateway.link.ParsedLink;
import io.scangate.gateway.resolve.ClientVersion;
import io.scangate.gateway.resolve.Explainer;
import io.scangate.gateway.resolve.Explanation;
import io.scangate.gateway.resolve.ResolveSettings;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.resolve.Scan;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.RolePolicy;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.snapshot.SnapshotReader;
import io.scangate.gateway.snapshot.SnapshotSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/matching.md: each row of each table is decided by the engine that decides scans and new rules. */
class MatchingDocumentTest {
    private static final String PAGE = "docs/matching.md";
    private static final long SCAN_SECONDS = 1_763_683_200;
    private static final String EMPTY =
            "{\"format\": \"scangate-snapshot/1\", \"revision\": 1, \"accounts\": [{\"appid\": \"wx1\", \"rules\": []}]}";
    private static final Explainer EXPLAINER = new Explainer(new Resolver(ResolveSettings.DEFAULT));

    @TempDir
    Path directory;

    /** For each header: the last cell of a row, computed from the others. */
    private static Map<List<String>, Function<List<String>, String>> checks(RuleIndex rules, World world) {
        return Map.of(
                List.of("rule", "link", "matches"),
                row -> matches(row.get(0), row.get(1)),
                List.of("text of the code", "canonical link"),
                row -> canonical(row.get(0)),
                List.of("new rule", "answer"),
                row -> newRule(world, row.get(0)),
                List.of("rule", "live page", "test page"),
                row -> sample(rules, row.get(0), row.get(1)),
                List.of("link", "user", "deciding rule", "opens"),
                row -> decided(rules, row.get(0), row.get(1), row.get(2)),
                List.of("role", "develop", "trial", "release"),
                row -> strict(row.get(0), row.get(1), row.get(2)),
                List.of("version of the app", "opens"),
                row -> withVersion(row.get(0)),
                List.of("page of the rule", "text of the code", "page that opens"),
                row -> page(row.get(0), row.get(1)),
                List.of("account A has", "account B adds", "answer"),
                row -> occupied(world, row.get(0), row.get(1)));
    }

    @Test
    void everyExampleIsWhatTheEngineDecides() throws IOException {
        int checked = 0;
        List<String> wrong = new ArrayList<>();
        try (World world = new World(TestDatabase.SQLITE.fresh(directory))) {
            Map<List<String>, Function<List<String>, String>> checks =
                    checks(index(DocumentPages.text("config/rules.json")), world);
            for (DocumentTable table : DocumentTable.of(PAGE)) {
                Function<List<String>, String> check = checks.get(table.header());
                assertNotNull(check, "a table that nothing checks: " + table.header());
                for (DocumentTable.Row row : table.rows()) {
                    String last = row.cell(row.cells().size() - 1);
                    String decided = check.apply(row.cells());
                    checked++;
                    if (!decided.equals(last)) {
                        wrong.add(row.place() + ": " + last + " (the engine: " + decided + ")");
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(checked >= 60, checked + " examples");
    }

    private static RuleIndex index(String snapshot) {
        ByteArrayInputStream in = new ByteArrayInputStream(snapshot.getBytes(StandardCharsets.UTF_8));
        Snapshot read = assertInstanceOf(Snapshot.class, new SnapshotReader(SnapshotSettings.DEFAULT).read(in));
        assertEquals(0, read.rejections().total(), "rejected rules");
        return read.index();
    }

    private static RuleIndex published(String prefix, String page) {
        return index(
                EMPTY.replace("[]}", "[{\"prefix\": \"" + prefix + "\", \"live\": {\"page\": \"" + page + "\"}}]}"));
    }

    private static Link link(String text) {
        return assertInstanceOf(Link.class, LinkParser.parse(text), text);
    }

    private static String matches(String rule, String text) {
        Explanation why = EXPLAINER.explain(published(rule, "pages/a/a"), link(text), new Scan(), null);
        return why.rule() == null
                ? "no: " + why.nearest().get(0).mismatch().reason().code()
                : "yes";
    }

    private static String canonical(String text) {
        ParsedLink parsed = LinkParser.parse(text);
        return parsed instanceof LinkRejection rejection ? "refused: " + rejection.code() : parsed.toString();
    }

    private static String decided(RuleIndex rules, String text, String user, String rule) {
        Scan scan = new Scan().user(user.equals("anybody") ? null : user);
        Explanation why = EXPLAINER.explain(rules, link(text), scan, null);
        assertEquals(rule, why.rule() == null ? "none" : why.rule().prefix(), text);
        return opens(why);
    }

    /** A rule of the samples decides the link that is its prefix. */
    private static String sample(RuleIndex rules, String prefix, String livePage) {
        Explanation why = EXPLAINER.explain(rules, link(prefix), new Scan(), null);
        Explanation.RuleFacts rule = Objects.requireNonNull(why.rule(), prefix);
        assertEquals(prefix, rule.prefix());
        assertEquals(livePage, Objects.requireNonNullElse(rule.livePage(), "none"), prefix);
        return rule.testPage() == null
                ? "none"
                : rule.testPage() + " ("
                        + Objects.requireNonNull(rule.testVersion()).code() + ")";
    }

    private static String opens(Explanation why) {
        if (!why.decision().opensMiniProgram()) {
            return "web page: " + why.decision().reason();
        }
        String page = Objects.requireNonNull(why.page(new byte[0], SCAN_SECONDS));
        return Objects.requireNonNull(why.version()).code() + " " + page.replaceFirst("[?&]q=.*", "");
    }

    /** The first two cells of the row are checked here, the last one by the caller. */
    private static String strict(String name, String develop, String trial) {
        Role role = Objects.requireNonNull(Role.ofCode(name), name);
        assertEquals(develop, yesOrNo(role, Version.DEVELOP), name);
        assertEquals(trial, yesOrNo(role, Version.TRIAL), name);
        return yesOrNo(role, Version.RELEASE);
    }

    private static String yesOrNo(Role role, Version version) {
        return RolePolicy.STRICT.allows(role, version) ? "yes" : "no";
    }

    private static String withVersion(String version) {
        Scan scan = new Scan();
        if (!version.equals("unknown")) {
            scan.clientVersion(ClientVersion.parse(version));
        }
        return opens(EXPLAINER.explain(published("https://h.cn/", "pages/a/a"), link("https://h.cn/"), scan, null));
    }

    private static String page(String page, String text) {
        Explanation why = EXPLAINER.explain(published("https://shop.example.com/", page), link(text), new Scan(), null);
        return String.valueOf(why.page(text.getBytes(StandardCharsets.UTF_8), SCAN_SECONDS));
    }

    private static String newRule(World world, String prefix) {
        try {
            return "taken as " + world.add(world.account(), World.wish(prefix)).canonical();
        } catch (RefusedException e) {
            return "refused: " + e.refusal().code();
        }
    }

    /** Each row has accounts and a host of its own. */
    private static String occupied(World world, String has, String adds) {
        String host = World.host();
        world.add(world.account(), wish(has, host));
        String second = world.account();
        try {
            world.add(second, wish(adds, host));
            return "added";
        } catch (RefusedException e) {
            assertEquals(Refusal.PREFIX_TAKEN, e.refusal());
            return "refused: "
                    + Objects.requireNonNull(e.conflict()).kind().name().toLowerCase(Locale.ROOT);
        }
    }

    private static NewRule wish(String cell, String host) {
        String prefix = cell.replace(", occupied", "").replace("shop.example.com", host);
        return cell.endsWith(", occupied") ? World.occupying(prefix) : World.wish(prefix);
    }
}
