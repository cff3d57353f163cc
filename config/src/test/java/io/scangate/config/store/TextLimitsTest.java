package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scangate.config.access.AccessStore;
import io.scangate.config.access.AccessStore.Credential;
import io.scangate.config.fleet.EndedHistory;
import io.scangate.config.fleet.Report;
import io.scangate.config.icp.Licence;
import io.scangate.config.icp.LicenceImport;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.RuleKey;
import io.scangate.config.notices.Webhook;
import io.scangate.config.ownership.Directory;
import io.scangate.config.ownership.Finding;
import io.scangate.config.ownership.Outcome;
import io.scangate.config.scans.ScanTally;
import io.scangate.config.secrets.SecretKeys;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Version;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every store takes the longest text of an index, and refuses a longer one with the same error on both databases. */
class TextLimitsTest {
    private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");
    private static final String ORIGIN_START = "https://";

    @TempDir
    Path directory;

    private final RandomText texts = new RandomText(14);
    private int rules;

    @ParameterizedTest
    @EnumSource
    void theStoresTakeTheLongestTextsAndRefuseLongerOnes(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            change(database, writer -> writer.insert(account("wx1")));
            for (IndexedText text : IndexedText.values()) {
                store(database, text, value(text, text.maxBytes()));
                RefusedException refused = assertThrows(
                        RefusedException.class,
                        () -> store(database, text, value(text, text.maxBytes() + 1)),
                        text::name);
                assertEquals(Refusal.INVALID_ARGUMENT, refused.refusal(), text::name);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void textsThatADatabaseCannotStoreAreRefused(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            for (String text : List.of("a\0b", "a\ud800b", "\udc00")) {
                RefusedException refused = assertThrows(
                        RefusedException.class, () -> change(database, writer -> writer.insert(account(text))));
                assertEquals(Refusal.INVALID_ARGUMENT, refused.refusal());
            }
        }
    }

    private String value(IndexedText text, int bytes) {
        return switch (text) {
            case IDEMPOTENCY_KEY -> texts.wide(bytes);
            case ORIGIN -> ORIGIN_START + texts.letters(bytes - ORIGIN_START.length());
            default -> texts.letters(bytes);
        };
    }

    private void store(Database database, IndexedText text, String value) {
        switch (text) {
            case APPID -> change(database, writer -> writer.insert(account(value)));
            case USER -> change(database, writer -> writer.putMember("wx1", value, Role.ADMIN));
            case RULE_KEY -> {
                String id = RuleNumber.id(++rules);
                change(
                        database,
                        writer -> insert(writer, id, new RuleKey(value.substring(0, 50), value.substring(50))));
            }
            case MONTH -> change(database, writer -> writer.countPublish("wx1", value, 1));
            case ACTOR -> change(database, writer -> writer.remember(new ChangeRequest.Once(value, "key", "print")));
            case IDEMPOTENCY_KEY ->
                change(database, writer -> writer.remember(new ChangeRequest.Once("ana", value, "print")));
            case DOMAIN ->
                new SqlLicenceStore(database, clock()).importAll(Actor.of("ana"), rows -> {
                    rows.put(Map.of(value, new Licence("l", "h")));
                    return new LicenceImport(1, 0, 1, 0, 0);
                });
            case WEBHOOK ->
                new SqlWebhooks(database, SecretKeys.NONE, clock())
                        .put(Actor.of("ana"), new Webhook(null, value, "https://h/", Set.of(), NOW), "s", false, 9);
            case HOST -> new SqlBlockList(database, clock()).block(Actor.of("ana"), value, "phishing", true);
            case DIRECTORY -> putDirectory(database, value);
            case KIND -> {
                // The kinds are an enumeration, so only the check itself can refuse.
                IndexedText.KIND.checked(value);
                for (AccessStore.Kind kind : AccessStore.Kind.values()) {
                    IndexedText.KIND.checked(kind.name());
                }
            }
            // The program makes these texts, so only the check itself can refuse.
            case ARCHIVE, MOVE, PLAN, RULE, NETWORK, ISSUER, SUBJECT, SIGN_UP_STATE -> text.checked(value);
            case USER_NAME ->
                new SqlPeople(database, SecretKeys.NONE).create(Actor.of("ana"), value, "A", null, "no hash", NOW);
            case HOLDER -> credential(database, value, texts.letters(64));
            case HASH -> credential(database, texts.letters(9), value);
            case GATEWAY -> new SqlGatewayStore(database).put(value, null, report(), NOW);
            case HISTORY ->
                database.write(handle -> HistoryRows.end(handle, List.of(new EndedHistory(value, 1)), 1_000_000));
            case PREFIX -> {
                SqlGatewayStore store = new SqlGatewayStore(database);
                String gateway = texts.letters(9);
                store.put(gateway, null, report(), NOW);
                store.count(
                        gateway,
                        new ScanTally(1, List.of(new ScanTally.Count(1, "wx1", value, 1)), List.of(), List.of()),
                        NOW);
            }
            case ORIGIN -> {
                // Past the check of rules, so that the sample's own check decides.
                database.write(handle -> handle.execute(
                        "INSERT INTO origins (number, origin, host) VALUES (?, ?, 'h')", 1_000 + ++rules, value));
                new SqlGatewayStore(database).sample(new ScanTally(1, List.of(), List.of(value + "/"), List.of()), NOW);
            }
        }
    }

    private static void change(Database database, Consumer<SqlWriter> work) {
        database.write(handle -> {
            work.accept(SqlWriter.next(handle, Actor.of("ana"), NOW));
            return handle;
        });
    }

    private static Clock clock() {
        return Clock.fixed(NOW, ZoneOffset.UTC);
    }

    private static Account account(String appid) {
        return new Account(appid, "A", AccountKind.MEDIA, true, Map.of(), 1);
    }

    private static void insert(SqlWriter writer, String id, RuleKey key) {
        writer.insert(
                new ConfiguredRule(id, "wx1", "", key.canonical(), false, "p", Version.TRIAL, List.of(), null, 1), key);
    }

    private void putDirectory(Database database, String value) {
        SqlVerificationStore store = new SqlVerificationStore(database);
        store.put("wx1", new Directory(value), new Finding(Outcome.PROVEN, "a", null, "d"), NOW);
    }

    private static void credential(Database database, String holder, String hash) {
        new SqlAccessStore(database)
                .put(
                        Actor.of("ana"),
                        new Credential(AccessStore.Kind.GATEWAY, holder, null, hash, null, null),
                        (any, platform) -> {},
                        NOW);
    }

    private static Report report() {
        return new Report("host", 1, "", null, "current", 1, null, null, null, null, null, null);
    }
}
