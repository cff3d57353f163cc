package io.scangate.config.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.access.AccessException.Reason;
import io.scangate.config.access.AccessStore.IssuedKey;
import io.scangate.config.access.AccessStore.KeyQuery;
import io.scangate.config.access.AccessStore.Kind;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.AuditLog;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.store.SqlAccessStore;
import io.scangate.config.store.SqlAudit;
import io.scangate.config.store.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Keys are listed, rotate only on request, expire, and end with all that was derived from them. */
class KeysTest extends WithAccess {
    private static final Actor OPS = Actor.of("operator:ops");
    private static final KeyQuery ALL = new KeyQuery(null, null, null);

    private Keys keys;

    KeysTest(TestDatabase kind) {
        super(kind);
    }

    @BeforeEach
    void takeKeys() {
        keys = access.keys();
    }

    @Test
    void anExistingNameIsReplacedOnlyOnRequest() {
        String first = keys.createReaderKey(OPS, "eyes", KeyTerms.NEW);
        assertEquals("reader:eyes", access.caller(first).actor());
        assertExists(() -> keys.createReaderKey(OPS, "eyes", KeyTerms.NEW));
        assertEquals("reader:eyes", access.caller(first).actor());
        keys.createOperatorKey(OPS, "eyes", KeyTerms.NEW);
        keys.createGatewayKey(OPS, "eyes", KeyTerms.NEW);
        String second = keys.createReaderKey(OPS, "eyes", KeyTerms.ROTATE);
        assertRefused(Reason.BAD_TOKEN, () -> access.caller(first));
        assertEquals("reader:eyes", access.caller(second).actor());
        keys.putPlatform(OPS, "wxp", "t", KeyTerms.NEW);
        assertExists(() -> keys.putPlatform(OPS, "wxp", "t", KeyTerms.NEW));
        keys.authorize(OPS, "wxp", "wx1", KeyTerms.NEW);
        assertExists(() -> keys.authorize(OPS, "wxp", "wx1", KeyTerms.NEW));
        keys.authorize(OPS, "wxp", "wx2", KeyTerms.NEW);
    }

    @Test
    void anAccountsSecretIsReplacedWithTheOldOne() {
        String first = keys.resetAccountSecret(OPS, "wx1", null);
        String other = keys.resetAccountSecret(OPS, "wx2", null);
        String token = access.accountToken("wx1", first).token();
        assertRefused(Reason.BAD_SECRET, () -> keys.replaceAccountSecret(Actor.of("account:wx1"), "wx1", other));
        assertRefused(Reason.BAD_SECRET, () -> keys.replaceAccountSecret(Actor.of("account:wx1"), "wx1", token));
        assertEquals("account:wx1", access.caller(token).actor());
        String second = keys.replaceAccountSecret(Actor.of("account:wx1"), "wx1", first);
        assertRefused(Reason.BAD_TOKEN, () -> access.caller(token));
        assertRefused(Reason.BAD_SECRET, () -> keys.replaceAccountSecret(Actor.of("account:wx1"), "wx1", first));
        access.accountToken("wx1", second);
        assertTrue(keys.end(OPS, Kind.ACCOUNT, "wx1", "wx1"));
        assertRefused(Reason.BAD_SECRET, () -> keys.replaceAccountSecret(Actor.of("account:wx1"), "wx1", second));
        assertRefused(Reason.BAD_APPID, () -> access.accountToken("wx1", second));
    }

    @Test
    void aReplacedSecretEndsWhenTheOldOneWould() {
        Instant end = START.plusSeconds(60);
        String first = keys.resetAccountSecret(OPS, "wx1", end);
        keys.replaceAccountSecret(Actor.of("account:wx1"), "wx1", first);
        IssuedKey replaced = keys.list(new KeyQuery(Kind.ACCOUNT, null, "wx1"), null, 10)
                .items()
                .get(0);
        assertEquals(end, replaced.expires());
    }

    @Test
    void everyKeyIsListedOnceByKindNameAndAccount() {
        keys.createOperatorKey(OPS, "ops", KeyTerms.NEW);
        keys.createReaderKey(OPS, "eyes", new KeyTerms(false, START.plusSeconds(60)));
        keys.createGatewayKey(OPS, "gw-2", KeyTerms.NEW);
        keys.createGatewayKey(OPS, "gw-1", KeyTerms.NEW);
        keys.resetAccountSecret(OPS, "wx1", null);
        keys.putPlatform(OPS, "wxp", "t", KeyTerms.NEW);
        keys.authorize(OPS, "wxp", "wx2", KeyTerms.NEW);
        keys.authorize(OPS, "wxp", "wx1", KeyTerms.NEW);
        List<String> all = List.of(
                "ACCOUNT wx1 wx1",
                "AUTHORIZATION wxp wx1",
                "AUTHORIZATION wxp wx2",
                "GATEWAY gw-1",
                "GATEWAY gw-2",
                "OPERATOR ops",
                "PLATFORM wxp",
                "READER eyes");
        assertEquals(all, names(keys.list(ALL, null, 100).items()));
        StringBuilder paged = new StringBuilder();
        String after = null;
        do {
            Page<IssuedKey> page = keys.list(ALL, after, 3);
            names(page.items()).forEach(name -> paged.append(name).append('\n'));
            after = page.next();
        } while (after != null);
        assertEquals(String.join("\n", all) + "\n", paged.toString());
        assertEquals(all.subList(0, 2), list(new KeyQuery(null, null, "wx1")));
        assertEquals(all.subList(1, 3), list(new KeyQuery(Kind.AUTHORIZATION, "wxp", null)));
        assertEquals(all.subList(3, 5), list(new KeyQuery(Kind.GATEWAY, null, null)));
        assertEquals(List.of(), list(new KeyQuery(null, null, "wx3")));
        IssuedKey eyes = keys.list(new KeyQuery(Kind.READER, null, null), null, 1)
                .items()
                .get(0);
        assertEquals(START, eyes.createdAt());
        assertEquals(START.plusSeconds(60), eyes.expires());
        assertThrows(RefusedException.class, () -> keys.list(ALL, "x", 3));
    }

    @Test
    void aUseIsListedAfterTheNextWrite() {
        String key = keys.createOperatorKey(OPS, "ops", KeyTerms.NEW);
        keys.createOperatorKey(OPS, "unused", KeyTerms.NEW);
        String token = access.accountToken("wx1", keys.resetAccountSecret(OPS, "wx1", null))
                .token();
        clock.advance(Duration.ofMinutes(5));
        access.caller(key);
        clock.advance(Duration.ofMinutes(5));
        access.caller(token);
        access.caller(key);
        assertEquals(null, lastUsed(Kind.OPERATOR, "ops"));
        access.uses().write();
        assertEquals(START.plus(Duration.ofMinutes(10)), lastUsed(Kind.OPERATOR, "ops"));
        assertEquals(START.plus(Duration.ofMinutes(10)), lastUsed(Kind.ACCOUNT, "wx1"));
        assertEquals(null, lastUsed(Kind.OPERATOR, "unused"));

        // A refused key is no use, and a use of a key that has ended meanwhile is dropped.
        access.caller(key);
        assertTrue(keys.end(OPS, Kind.OPERATOR, "ops", null));
        assertRefused(Reason.BAD_TOKEN, () -> access.caller(key));
        access.uses().write();
        keys.createOperatorKey(OPS, "ops", KeyTerms.NEW);
        assertEquals(null, lastUsed(Kind.OPERATOR, "ops"));
    }

    @Test
    void aUseIsNeverReplacedByAnEarlierOne() {
        String key = keys.createOperatorKey(OPS, "ops", KeyTerms.NEW);
        Access replica = new Access(new SqlAccessStore(database), clock);
        access.caller(key);
        clock.advance(Duration.ofSeconds(30));
        replica.caller(key);
        replica.uses().write();
        access.uses().write();
        assertEquals(START.plusSeconds(30), lastUsed(Kind.OPERATOR, "ops"));
    }

    @Test
    void anExpiredKeyIsRefusedWithItsTokens() {
        KeyTerms terms = new KeyTerms(false, START.plusSeconds(60));
        String operator = keys.createOperatorKey(OPS, "ops", terms);
        String secret = keys.resetAccountSecret(OPS, "wx1", terms.expires());
        AccessToken ofAccount = access.accountToken("wx1", secret);
        String token = ofAccount.token();
        String platformSecret = keys.putPlatform(OPS, "wxp", "t", terms);
        AccessToken ofPlatform = access.platformToken("wxp", platformSecret, "t");
        String platform = ofPlatform.token();
        String refresh = keys.authorize(OPS, "wxp", "wx1", KeyTerms.NEW);
        AccessToken authorized =
                access.authorizerToken(platform, "wxp", "wx1", refresh).access();
        String authorizer = authorized.token();
        for (AccessToken each : List.of(ofAccount, ofPlatform, authorized)) {
            assertEquals(60, each.expiresInSeconds(), "no longer than its secret, also that of its platform");
        }
        clock.advance(Duration.ofSeconds(60).minusMillis(1));
        List.of(operator, token, platform, authorizer).forEach(access::caller);
        clock.advance(Duration.ofMillis(1));
        List.of(operator, token, platform, authorizer)
                .forEach(each -> assertRefused(Reason.EXPIRED_TOKEN, () -> access.caller(each)));
        assertRefused(Reason.BAD_SECRET, () -> access.accountToken("wx1", secret));
        assertRefused(Reason.BAD_SECRET, () -> access.platformToken("wxp", platformSecret, "t"));
        RefusedException past = assertThrows(
                RefusedException.class, () -> keys.createGatewayKey(OPS, "gw", new KeyTerms(false, clock.instant())));
        assertEquals(Refusal.INVALID_ARGUMENT, past.refusal());
    }

    @Test
    void theEndOfAPlatformEndsItsAuthorizationsInTheAuditOfTheirAccounts() {
        String secret = keys.putPlatform(OPS, "wxp", "t", KeyTerms.NEW);
        String refresh = keys.authorize(OPS, "wxp", "wx1", KeyTerms.NEW);
        keys.authorize(OPS, "wxp", "wx2", KeyTerms.NEW);
        keys.putPlatform(OPS, "wxq", "t", KeyTerms.NEW);
        keys.authorize(OPS, "wxq", "wx1", KeyTerms.NEW);
        String platform = access.platformToken("wxp", secret, "t").token();
        String authorizer =
                access.authorizerToken(platform, "wxp", "wx1", refresh).access().token();
        assertTrue(keys.end(OPS, Kind.PLATFORM, "wxp", null));
        assertFalse(keys.end(OPS, Kind.PLATFORM, "wxp", null));
        assertRefused(Reason.BAD_TOKEN, () -> access.caller(platform));
        assertRefused(Reason.BAD_TOKEN, () -> access.caller(authorizer));
        assertEquals(List.of("AUTHORIZATION wxq wx1", "PLATFORM wxq"), list(ALL));
        AuditLog audit = new SqlAudit(database);
        for (String appid : List.of("wx1", "wx2")) {
            AuditLog.Entry last = audit.entries(appid, Long.MAX_VALUE, 10).items().stream()
                    .filter(entry -> entry.action().equals("authorization.delete"))
                    .findFirst()
                    .orElseThrow();
            assertEquals(OPS.name(), last.actor());
        }
        String again = keys.putPlatform(OPS, "wxp", "t", KeyTerms.NEW);
        String next = access.platformToken("wxp", again, "t").token();
        assertRefused(Reason.BAD_REFRESH_TOKEN, () -> access.authorizerToken(next, "wxp", "wx1", refresh));
    }

    @Test
    void aWithdrawalAndADeletedAccountEndTheTokensOfPlatforms() {
        String secret = keys.putPlatform(OPS, "wxp", "t", KeyTerms.NEW);
        String platform = access.platformToken("wxp", secret, "t").token();
        String one = keys.authorize(OPS, "wxp", "wx1", KeyTerms.NEW);
        String two = keys.authorize(OPS, "wxp", "wx2", KeyTerms.NEW);
        String ofOne =
                access.authorizerToken(platform, "wxp", "wx1", one).access().token();
        String ofTwo =
                access.authorizerToken(platform, "wxp", "wx2", two).access().token();
        assertTrue(keys.end(Actor.of("account:wx1"), Kind.AUTHORIZATION, "wxp", "wx1"));
        assertRefused(Reason.BAD_TOKEN, () -> access.caller(ofOne));
        assertRefused(Reason.BAD_REFRESH_TOKEN, () -> access.authorizerToken(platform, "wxp", "wx1", one));
        access.caller(ofTwo);
        accounts.delete(ChangeRequest.by("test"), "wx2");
        assertRefused(Reason.BAD_TOKEN, () -> access.caller(ofTwo));
        assertRefused(Reason.BAD_REFRESH_TOKEN, () -> access.authorizerToken(platform, "wxp", "wx2", two));
        assertEquals(List.of("PLATFORM wxp"), list(ALL));
    }

    @Test
    void wrongTriesAreLimitedByAddressForAMinute() {
        WrongTries tries = new WrongTries(new AccessSettings(2, 60, 200), clock);
        String secret = keys.resetAccountSecret(OPS, "wx1", null);
        assertRefused(Reason.BAD_SECRET, () -> tries.limit("a", () -> access.accountToken("wx1", "no")));
        tries.limit("a", () -> access.accountToken("wx1", secret));
        assertRefused(Reason.BAD_APPID, () -> tries.limit("a", () -> access.accountToken("wx3", "no")));
        assertRefused(Reason.TOO_MANY_TRIES, () -> tries.limit("a", () -> access.accountToken("wx1", secret)));
        tries.limit("b", () -> access.accountToken("wx1", secret));
        clock.advance(Duration.ofMinutes(1));
        tries.limit("a", () -> access.accountToken("wx1", secret));
        WrongTries unlimited = new WrongTries(new AccessSettings(0, 60, 200), clock);
        for (int i = 0; i < 100; i++) {
            assertRefused(Reason.BAD_SECRET, () -> unlimited.limit("a", () -> access.accountToken("wx1", "no")));
        }
    }

    private List<String> list(KeyQuery query) {
        return names(keys.list(query, null, 100).items());
    }

    private static List<String> names(List<IssuedKey> keys) {
        return keys.stream()
                .map(key -> key.kind() + " " + key.holder() + (key.appid() == null ? "" : " " + key.appid()))
                .toList();
    }

    private @Nullable Instant lastUsed(Kind of, String name) {
        return keys.list(new KeyQuery(of, name, null), null, 1).items().get(0).lastUsed();
    }

    private static void assertExists(Executable call) {
        assertEquals(
                Refusal.KEY_EXISTS, assertThrows(RefusedException.class, call).refusal());
    }

    private static void assertRefused(Reason reason, Executable call) {
        assertEquals(reason, assertThrows(AccessException.class, call).reason());
    }
}
