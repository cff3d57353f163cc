package io.scangate.config.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.access.AccessException.Reason;
import io.scangate.config.access.AccessStore.Kind;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.LifecycleSettings;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.Supervision;
import io.scangate.config.store.ExpiredRows;
import io.scangate.config.store.SqlAccessStore;
import io.scangate.config.store.SqlStore;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.OwnThread;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class AccessTest extends WithAccess {
    private static final Duration TWO_HOURS = Duration.ofHours(2);

    private final AtomicLong nanos = new AtomicLong();

    AccessTest(TestDatabase kind) {
        super(kind);
    }

    @Test
    void anOperatorsKeyActsForEveryAccountUntilANewKeyOfItsNameReplacesIt() {
        String first = access.keys()
                .createFirstOperatorKey(Actor.of("local:root"), "ops")
                .orElseThrow();
        assertEquals(Optional.empty(), access.keys().createFirstOperatorKey(Actor.of("local:root"), "ops"));
        Caller caller = access.caller(first);
        assertEquals("operator:ops", caller.actor());
        assertTrue(caller.may(Permission.KEYS) && caller.mayActFor("wx1") && caller.mayActFor("wx2"));

        String other = access.keys().createOperatorKey(Actor.of("operator:ops"), "night-shift", KeyTerms.NEW);
        String second = access.keys().createOperatorKey(Actor.of("operator:ops"), "ops", KeyTerms.ROTATE);
        assertRefused(Reason.BAD_TOKEN, () -> access.caller(first));
        assertEquals("operator:ops", access.caller(second).actor());
        assertEquals("operator:night-shift", access.caller(other).actor());
    }

    @Test
    void anAccountsTokenActsForThatAccountAndNoOtherForTwoHours() {
        AccessToken token =
                access.accountToken("wx1", access.keys().resetAccountSecret(Actor.of("operator:ops"), "wx1", null));
        assertEquals(7200, token.expiresInSeconds());
        Caller caller = access.caller(token.token());
        assertEquals("account:wx1", caller.actor());
        assertTrue(caller.mayActFor("wx1"));
        assertFalse(caller.mayActFor("wx2") || caller.may(Permission.KEYS));

        clock.advance(TWO_HOURS.minusMillis(1));
        assertEquals(caller, access.caller(token.token()));
        clock.advance(Duration.ofMillis(1));
        assertRefused(Reason.EXPIRED_TOKEN, () -> access.caller(token.token()));
    }

    @Test
    void aSecretHasSoManyTokens_andOneMoreEndsTheOldest() {
        Access limited = limited(new AccessSettings(30, 1_000, 3));
        String secret = limited.keys().resetAccountSecret(Actor.of("operator:ops"), "wx1", null);
        String other = limited.accountToken(
                        "wx2", limited.keys().resetAccountSecret(Actor.of("operator:ops"), "wx2", null))
                .token();
        List<String> tokens = IntStream.range(0, 5)
                .mapToObj(i -> {
                    clock.advance(Duration.ofSeconds(1));
                    return limited.accountToken("wx1", secret).token();
                })
                .toList();
        tokens.subList(0, 2).forEach(ended -> assertRefused(Reason.BAD_TOKEN, () -> limited.caller(ended)));
        tokens.subList(2, 5).forEach(limited::caller);
        limited.caller(other);
    }

    @Test
    void tokensThatEndWithTheirSecretAreLimitedToo() {
        Access limited = limited(new AccessSettings(30, 1_000, 1));
        String secret = limited.keys()
                .resetAccountSecret(
                        Actor.of("operator:ops"), "wx1", clock.instant().plusSeconds(60));
        for (int i = 0; i < 20; i++) {
            // All end at the same time, and the newest is the one that is left.
            limited.caller(limited.accountToken("wx1", secret).token());
        }
    }

    @Test
    void tokensOfASecretAreIssuedAtARate() {
        Access limited = limited(new AccessSettings(30, 2, 100));
        String secret = limited.keys().resetAccountSecret(Actor.of("operator:ops"), "wx1", null);
        String other = limited.keys().resetAccountSecret(Actor.of("operator:ops"), "wx2", null);
        limited.accountToken("wx1", secret);
        limited.accountToken("wx1", secret);
        AccessException refused = assertThrows(AccessException.class, () -> limited.accountToken("wx1", secret));
        assertEquals(Reason.TOO_MANY_TOKENS, refused.reason());
        assertEquals(Duration.ofSeconds(30), refused.pause());
        limited.accountToken("wx2", other);
        nanos.addAndGet(refused.pause().toNanos());
        limited.accountToken("wx1", secret);
    }

    private Access limited(AccessSettings settings) {
        return new Access(new SqlAccessStore(database), settings, clock, nanos::get, () -> null);
    }

    @Test
    void noTokenActsForASuspendedAccount_andAllDoAgainAfterwards() {
        Supervision supervision = new Supervision(new SqlStore(database, clock), LifecycleSettings.DEFAULT, clock);
        String own = access.accountToken("wx1", access.keys().resetAccountSecret(Actor.of("operator:ops"), "wx1", null))
                .token();
        String other = access.accountToken(
                        "wx2", access.keys().resetAccountSecret(Actor.of("operator:ops"), "wx2", null))
                .token();
        String secret = access.keys().putPlatform(Actor.of("operator:ops"), "wxp", "ticket", KeyTerms.ROTATE);
        String platform = access.platformToken("wxp", secret, "ticket").token();
        String refresh = access.keys().authorize(Actor.of("operator:ops"), "wxp", "wx1", KeyTerms.ROTATE);
        String authorizer =
                access.authorizerToken(platform, "wxp", "wx1", refresh).access().token();
        supervision.suspend(ChangeRequest.by("operator:ops"), "wx1", "spam");
        for (String token : List.of(own, authorizer)) {
            RefusedException refused = assertThrows(RefusedException.class, () -> access.caller(token));
            assertEquals(Refusal.ACCOUNT_SUSPENDED, refused.refusal());
            assertTrue(String.valueOf(refused.getMessage()).contains("wx1 is suspended: spam"), refused.getMessage());
        }
        assertEquals("account:wx2", access.caller(other).actor());
        assertEquals("platform:wxp", access.caller(platform).actor());
        supervision.resume(ChangeRequest.by("operator:ops"), "wx1");
        assertTrue(
                access.caller(own).mayActFor("wx1") && access.caller(authorizer).mayActFor("wx1"));
    }

    @Test
    void aTokenThatExpiredADayAgoIsDeleted() {
        String secret = access.keys().resetAccountSecret(Actor.of("operator:ops"), "wx1", null);
        String old = access.accountToken("wx1", secret).token();
        clock.advance(TWO_HOURS.plusDays(1));
        try (ExpiredRows expired = new ExpiredRows(database, Duration.ofDays(7), clock)) {
            expired.delete();
            assertRefused(Reason.EXPIRED_TOKEN, () -> access.caller(old));
            clock.advance(Duration.ofMillis(1));
            expired.delete();
        }
        assertRefused(Reason.BAD_TOKEN, () -> access.caller(old));
    }

    @Test
    void tokensOfOneSecretAreValidTogetherAndEndWithIt() {
        String secret = access.keys().resetAccountSecret(Actor.of("operator:ops"), "wx1", null);
        String first = access.accountToken("wx1", secret).token();
        String second = access.accountToken("wx1", secret).token();
        assertNotEquals(first, second);
        assertEquals(access.caller(first), access.caller(second));

        String next = access.keys().resetAccountSecret(Actor.of("operator:ops"), "wx1", null);
        assertRefused(Reason.BAD_TOKEN, () -> access.caller(first));
        assertRefused(Reason.BAD_TOKEN, () -> access.caller(second));
        assertRefused(Reason.BAD_SECRET, () -> access.accountToken("wx1", secret));
        access.accountToken("wx1", next);
    }

    @Test
    void secretsAreNoTokens_andTokensAreNoSecrets() {
        String secret = access.keys().resetAccountSecret(Actor.of("operator:ops"), "wx1", null);
        String token = access.accountToken("wx1", secret).token();
        assertRefused(Reason.BAD_TOKEN, () -> access.caller(secret));
        assertRefused(Reason.BAD_TOKEN, () -> access.caller("op_" + token));
        assertRefused(Reason.BAD_TOKEN, () -> access.caller(""));
        assertRefused(Reason.BAD_SECRET, () -> access.accountToken("wx1", token));
        assertRefused(Reason.BAD_APPID, () -> access.accountToken("wx2", secret));
        access.keys().resetAccountSecret(Actor.of("operator:ops"), "wx2", null);
        assertRefused(Reason.BAD_SECRET, () -> access.accountToken("wx2", secret));
        assertRefused(Reason.BAD_APPID, () -> access.platformToken("wx1", secret, ""));
    }

    @Test
    void anAccountCreatedAgainHasNoneOfItsOldCredentials() {
        String secret = access.keys().resetAccountSecret(Actor.of("operator:ops"), "wx1", null);
        String token = access.accountToken("wx1", secret).token();
        accounts.delete(ChangeRequest.by("test"), "wx1");
        assertRefused(Reason.BAD_TOKEN, () -> access.caller(token));
        accounts.forget(
                ChangeRequest.by("test"),
                accounts.deleted(null, null, 1).slice().items().get(0).id());
        accounts.create(ChangeRequest.by("test"), "wx1", "another owner", AccountKind.MEDIA);
        assertRefused(Reason.BAD_APPID, () -> access.accountToken("wx1", secret));
        assertRefused(Reason.BAD_TOKEN, () -> access.caller(token));
    }

    @Test
    void badNamesAndMissingAccountsAreRefused() {
        RefusedException unknown = assertThrows(
                RefusedException.class, () -> access.keys().resetAccountSecret(Actor.of("operator:ops"), "wx3", null));
        assertEquals(Refusal.ACCOUNT_NOT_FOUND, unknown.refusal());
        assertEquals("appid: \"wx3\" (expected: the appid of an account)", unknown.getMessage());
        assertRefused(Refusal.INVALID_ARGUMENT, () -> access.keys()
                .createOperatorKey(Actor.of("operator:ops"), "ops team", KeyTerms.NEW));
        assertRefused(Refusal.INVALID_ARGUMENT, () -> access.keys()
                .putPlatform(Actor.of("operator:ops"), "", "ticket", KeyTerms.ROTATE));
        assertRefused(Refusal.INVALID_ARGUMENT, () -> access.keys()
                .putPlatform(Actor.of("operator:ops"), "wxp", " ", KeyTerms.ROTATE));
        assertRefused(Refusal.INVALID_ARGUMENT, () -> access.keys()
                .authorize(Actor.of("operator:ops"), "wxp", "wx1", KeyTerms.ROTATE));
        access.keys().putPlatform(Actor.of("operator:ops"), "wxp", "ticket", KeyTerms.ROTATE);
        assertRefused(Refusal.ACCOUNT_NOT_FOUND, () -> access.keys()
                .authorize(Actor.of("operator:ops"), "wxp", "wx3", KeyTerms.ROTATE));
    }

    @Test
    void aPlatformActsForAnAccountFromItsAuthorizationToItsWithdrawal() {
        String secret = access.keys().putPlatform(Actor.of("operator:ops"), "wxp", "ticket", KeyTerms.ROTATE);
        assertRefused(Reason.BAD_APPID, () -> access.platformToken("wxq", secret, "ticket"));
        assertRefused(Reason.BAD_SECRET, () -> access.platformToken("wxp", "no", "ticket"));
        assertRefused(Reason.BAD_TICKET, () -> access.platformToken("wxp", secret, "no"));
        String platform = access.platformToken("wxp", secret, "ticket").token();
        Caller caller = access.caller(platform);
        assertEquals("platform:wxp", caller.actor());
        assertFalse(caller.mayActFor("wx1") || caller.mayActFor("wxp") || caller.may(Permission.RULES_READ));

        String refresh = access.keys().authorize(Actor.of("operator:ops"), "wxp", "wx1", KeyTerms.ROTATE);
        AuthorizerToken token = access.authorizerToken(platform, "wxp", "wx1", refresh);
        assertEquals(refresh, token.refreshToken());
        Caller authorized = access.caller(token.access().token());
        assertEquals("platform:wxp for wx1", authorized.actor());
        assertTrue(authorized.mayActFor("wx1") && authorized.may(Permission.PUBLISH));
        assertFalse(authorized.mayActFor("wx2") || authorized.may(Permission.ACCOUNT_KEYS));
        assertRefused(Reason.BAD_REFRESH_TOKEN, () -> access.authorizerToken(platform, "wxp", "wx2", refresh));
        assertRefused(Reason.BAD_REFRESH_TOKEN, () -> access.authorizerToken(platform, "wxp", "wx1", "no"));
        assertRefused(Reason.BAD_TOKEN, () -> access.authorizerToken(platform, "wxq", "wx1", refresh));
        String account = access.accountToken(
                        "wx1", access.keys().resetAccountSecret(Actor.of("operator:ops"), "wx1", null))
                .token();
        assertRefused(Reason.BAD_TOKEN, () -> access.authorizerToken(account, "wxp", "wx1", refresh));

        assertTrue(access.keys().end(Actor.of("operator:ops"), Kind.AUTHORIZATION, "wxp", "wx1"));
        assertFalse(access.keys().end(Actor.of("operator:ops"), Kind.AUTHORIZATION, "wxp", "wx1"));
        assertRefused(Reason.BAD_TOKEN, () -> access.caller(token.access().token()));
        assertRefused(Reason.BAD_REFRESH_TOKEN, () -> access.authorizerToken(platform, "wxp", "wx1", refresh));
        assertEquals("account:wx1", access.caller(account).actor());
    }

    @Test
    void aNewSecretOfAPlatformEndsItsTokensItsAuthorizationsAndTheirTokens() {
        String old = access.keys().putPlatform(Actor.of("operator:ops"), "wxp", "ticket", KeyTerms.ROTATE);
        String oldToken = access.platformToken("wxp", old, "ticket").token();
        String refresh = access.keys().authorize(Actor.of("operator:ops"), "wxp", "wx1", KeyTerms.ROTATE);
        String authorizer =
                access.authorizerToken(oldToken, "wxp", "wx1", refresh).access().token();
        assertEquals("platform:wxp for wx1", access.caller(authorizer).actor());
        String secret = access.keys().putPlatform(Actor.of("operator:ops"), "wxp", "ticket-2", KeyTerms.ROTATE);
        assertRefused(Reason.BAD_TOKEN, () -> access.caller(oldToken));
        assertRefused(Reason.BAD_TICKET, () -> access.platformToken("wxp", secret, "ticket"));
        String token = access.platformToken("wxp", secret, "ticket-2").token();
        assertRefused(Reason.BAD_TOKEN, () -> access.caller(authorizer));
        assertRefused(Reason.BAD_REFRESH_TOKEN, () -> access.authorizerToken(token, "wxp", "wx1", refresh));
    }

    @Test
    void namesWithNulAreUnknown() {
        String odd = "wx\0";
        access.keys().putPlatform(Actor.of("operator:ops"), "wxp", "ticket\0", KeyTerms.ROTATE);
        assertRefused(Reason.BAD_APPID, () -> access.accountToken(odd, "\0"));
        assertRefused(Reason.BAD_APPID, () -> access.platformToken(odd, "\0", "\0"));
        assertRefused(Reason.BAD_TOKEN, () -> access.caller("\0"));
        assertRefused(
                Refusal.ACCOUNT_NOT_FOUND, () -> access.keys().resetAccountSecret(Actor.of("operator:ops"), odd, null));
        assertRefused(Refusal.ACCOUNT_NOT_FOUND, () -> access.keys()
                .authorize(Actor.of("operator:ops"), "wxp", odd, KeyTerms.ROTATE));
        assertRefused(Refusal.INVALID_ARGUMENT, () -> access.keys()
                .authorize(Actor.of("operator:ops"), odd, "wx1", KeyTerms.ROTATE));
        assertFalse(access.keys().end(Actor.of("operator:ops"), Kind.AUTHORIZATION, "wxp", odd));
    }

    @Test
    void afterConcurrentResetsExactlyOneSecretIsValid() {
        List<CompletableFuture<String>> resets = IntStream.range(0, 8)
                .mapToObj(i ->
                        OwnThread.supply(() -> access.keys().resetAccountSecret(Actor.of("operator:ops"), "wx1", null)))
                .toList();
        List<String> secrets = resets.stream().map(CompletableFuture::join).toList();
        assertEquals(1, secrets.stream().filter(this::isSecret).count());
    }

    @Test
    void aTokenIssuedDuringAResetIsRefusedOrEndsWithTheSecret() {
        for (int i = 0; i < 20; i++) {
            String secret = access.keys().resetAccountSecret(Actor.of("operator:ops"), "wx1", null);
            CompletableFuture<Optional<String>> token = OwnThread.supply(() -> tokenIfAny(secret));
            access.keys().resetAccountSecret(Actor.of("operator:ops"), "wx1", null);
            token.join().ifPresent(given -> assertRefused(Reason.BAD_TOKEN, () -> access.caller(given)));
        }
    }

    private boolean isSecret(String secret) {
        return tokenIfAny(secret).isPresent();
    }

    /** A token for a secret, or nothing if the account does not have this secret. */
    private Optional<String> tokenIfAny(String secret) {
        try {
            return Optional.of(access.accountToken("wx1", secret).token());
        } catch (AccessException e) {
            assertEquals(Reason.BAD_SECRET, e.reason());
            return Optional.empty();
        }
    }

    private static void assertRefused(Reason reason, Executable call) {
        assertEquals(reason, assertThrows(AccessException.class, call).reason());
    }

    private static void assertRefused(Refusal refusal, Executable call) {
        assertEquals(refusal, assertThrows(RefusedException.class, call).refusal());
    }
}
