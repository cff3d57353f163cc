package io.scangate.config.access;

import io.scangate.config.access.AccessException.Reason;
import io.scangate.config.access.AccessStore.Credential;
import io.scangate.config.access.AccessStore.Kind;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Issues keys, secrets and tokens, and identifies callers by them. The store keeps only hashes, so each secret is shown
 * once. A token is valid for two hours on every replica; one secret can have several valid tokens. Issuing or ending a
 * key or a secret is a change with an audit entry for {@code actor}; issuing a token is not. Thread-safe. Methods
 * block. If the storage fails, every method throws a {@link RefusedException} with {@link Refusal#BUSY} or {@link
 * Refusal#UNAVAILABLE}.
 */
public final class Access {
    private static final Duration TOKEN_LIFE = Duration.ofHours(2);

    /** How long an expired token is still reported as expired. After that it is unknown. */
    private static final Duration EXPIRED_RETENTION = Duration.ofDays(1);

    /**
     * The prefix of operators' keys. It selects the kind of credential to look up, and makes a leaked key recognisable.
     */
    private static final String OPERATOR_PREFIX = "op_";

    private static final String GATEWAY_PREFIX = "gw_";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private final AccessStore store;
    private final Clock clock;

    /** Works on the credentials of a store. */
    public Access(AccessStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Creates the first operator key. Empty if an operator key exists already. If several replicas call at once, one
     * succeeds.
     */
    public Optional<String> createFirstOperatorKey(String actor, String name) {
        checkName("name", name);
        String key = OPERATOR_PREFIX + Secrets.random();
        Credential first = new Credential(Kind.OPERATOR, name, null, Secrets.hash(key), null);
        return store.putFirst(actor, first, clock.instant()) ? Optional.of(key) : Optional.empty();
    }

    /** Creates an operator key, which replaces an earlier one of that name. */
    public String createOperatorKey(String actor, String name) {
        return createKey(actor, Kind.OPERATOR, OPERATOR_PREFIX, name);
    }

    /** Creates a key for a gateway, or for a fleet that shares one. It replaces an earlier one of that name. */
    public String createGatewayKey(String actor, String name) {
        return createKey(actor, Kind.GATEWAY, GATEWAY_PREFIX, name);
    }

    private String createKey(String actor, Kind kind, String prefix, String name) {
        checkName("name", name);
        String key = prefix + Secrets.random();
        put(actor, new Credential(kind, name, null, Secrets.hash(key), null));
        return key;
    }

    /** Creates a new secret for an account. Ends the old secret and its tokens; the tokens of platforms stay valid. */
    public String resetAccountSecret(String actor, String appid) {
        String secret = Secrets.random();
        put(actor, new Credential(Kind.ACCOUNT, appid, appid, Secrets.hash(secret), null));
        return secret;
    }

    /** Issues a token for an account. Throws {@link Reason#BAD_APPID} or {@link Reason#BAD_SECRET}. */
    public AccessToken accountToken(String appid, String secret) {
        return newToken(checkedSecret(Kind.ACCOUNT, appid, secret));
    }

    /**
     * Identifies the caller by an operator's or a gateway's key, or by a token of an account or a platform.
     *
     * @throws AccessException {@link Reason#BAD_TOKEN}, {@link Reason#EXPIRED_TOKEN}
     * @throws RefusedException {@link Refusal#ACCOUNT_SUSPENDED}
     */
    public Caller caller(String bearer) {
        String hash = Secrets.hash(bearer);
        if (bearer.startsWith(OPERATOR_PREFIX)) {
            return caller(key(Kind.OPERATOR, hash));
        }
        if (bearer.startsWith(GATEWAY_PREFIX)) {
            return caller(key(Kind.GATEWAY, hash));
        }
        AccessStore.Token token = store.token(hash)
                .orElseThrow(() -> new AccessException(
                        Reason.BAD_TOKEN, "no such token (expected: an issued token whose secret was not replaced)"));
        if (!clock.instant().isBefore(token.expires())) {
            throw new AccessException(Reason.EXPIRED_TOKEN, "the token expired at " + token.expires());
        }
        if (token.suspension() != null) {
            throw new RefusedException(
                    Refusal.ACCOUNT_SUSPENDED,
                    "account " + token.credential().appid() + " is suspended: " + token.suspension()
                            + " (expected: an account that is not suspended)");
        }
        return caller(token.credential());
    }

    private static Caller caller(Credential credential) {
        Caller.Kind kind =
                switch (credential.kind()) {
                    case OPERATOR -> Caller.Kind.OPERATOR;
                    case GATEWAY -> Caller.Kind.GATEWAY;
                    case ACCOUNT -> Caller.Kind.ACCOUNT;
                    case PLATFORM -> Caller.Kind.PLATFORM;
                    case AUTHORIZATION -> Caller.Kind.AUTHORIZED_PLATFORM;
                };
        return new Caller(kind, credential.holder(), credential.appid(), credential.secretHash());
    }

    private Credential key(Kind kind, String hash) {
        return store.bySecret(hash)
                .filter(credential -> credential.kind() == kind)
                .orElseThrow(() -> new AccessException(
                        Reason.BAD_TOKEN, "no such " + kind.name().toLowerCase(Locale.ROOT) + " key"));
    }

    /** Creates a platform, or replaces its secret and ticket, which ends its tokens. Returns the secret. */
    public String putPlatform(String actor, String componentAppid, String verifyTicket) {
        checkName("component_appid", componentAppid);
        if (verifyTicket.isBlank()) {
            throw RefusedException.value(
                    Refusal.INVALID_ARGUMENT, "component_verify_ticket", verifyTicket, "a text that is not blank");
        }
        String secret = Secrets.random();
        String ticketHash = Secrets.hash(verifyTicket);
        put(actor, new Credential(Kind.PLATFORM, componentAppid, null, Secrets.hash(secret), ticketHash));
        return secret;
    }

    /**
     * Allows a platform to act for an account, until {@link #withdraw}. Returns the refresh token, which replaces an
     * earlier one.
     */
    public String authorize(String actor, String componentAppid, String appid) {
        if (find(Kind.PLATFORM, componentAppid, null).isEmpty()) {
            throw RefusedException.value(
                    Refusal.INVALID_ARGUMENT, "component_appid", componentAppid, "the appid of a platform");
        }
        String refreshToken = Secrets.random();
        put(actor, new Credential(Kind.AUTHORIZATION, componentAppid, appid, Secrets.hash(refreshToken), null));
        return refreshToken;
    }

    /** Ends a platform's authorization for an account, and its tokens for that account. False if there was none. */
    public boolean withdraw(String actor, String componentAppid, String appid) {
        return isName(componentAppid)
                && isName(appid)
                && store.remove(actor, Kind.AUTHORIZATION, componentAppid, appid, clock.instant());
    }

    /**
     * Issues a token for a platform. Throws {@link Reason#BAD_APPID}, {@link Reason#BAD_SECRET} or {@link
     * Reason#BAD_TICKET}.
     */
    public AccessToken platformToken(String componentAppid, String secret, String verifyTicket) {
        Credential platform = checkedSecret(Kind.PLATFORM, componentAppid, secret);
        if (platform.ticketHash() == null || !Secrets.matches(verifyTicket, platform.ticketHash())) {
            throw new AccessException(
                    Reason.BAD_TICKET, "not the verify ticket of platform \"" + componentAppid + "\"");
        }
        return newToken(platform);
    }

    /**
     * Issues a token with which a platform acts as an account that authorised it.
     *
     * @throws AccessException {@link Reason#BAD_TOKEN} if the token belongs to another platform; {@link
     *   Reason#EXPIRED_TOKEN}; {@link Reason#BAD_REFRESH_TOKEN}
     */
    public AuthorizerToken authorizerToken(
            String platformToken, String componentAppid, String appid, String refreshToken) {
        Caller platform = caller(platformToken);
        if (platform.kind() != Caller.Kind.PLATFORM || !platform.subject().equals(componentAppid)) {
            throw new AccessException(Reason.BAD_TOKEN, "not a token of platform \"" + componentAppid + "\"");
        }
        Credential authorization = find(Kind.AUTHORIZATION, componentAppid, appid)
                .filter(credential -> Secrets.matches(refreshToken, credential.secretHash()))
                .orElseThrow(() -> new AccessException(
                        Reason.BAD_REFRESH_TOKEN,
                        "account \"" + appid + "\" gave platform \"" + componentAppid + "\" no such refresh token"));
        return new AuthorizerToken(newToken(authorization), refreshToken);
    }

    private Credential checkedSecret(Kind kind, String holder, String secret) {
        Credential credential = find(kind, holder, kind == Kind.ACCOUNT ? holder : null)
                .orElseThrow(() ->
                        new AccessException(Reason.BAD_APPID, "appid \"" + holder + "\" is unknown or has no secret"));
        if (!Secrets.matches(secret, credential.secretHash())) {
            throw badSecret(holder);
        }
        return credential;
    }

    /** Checks the form first: every stored name has it, and a database rejects some other texts. */
    private Optional<Credential> find(Kind kind, String holder, @Nullable String appid) {
        boolean named = isName(holder) && (appid == null || isName(appid));
        return named ? store.byHolder(kind, holder, appid) : Optional.empty();
    }

    private AccessToken newToken(Credential credential) {
        String token = Secrets.random();
        Instant now = clock.instant();
        if (!store.addToken(
                Secrets.hash(token), credential.secretHash(), now.plus(TOKEN_LIFE), now.minus(EXPIRED_RETENTION))) {
            throw badSecret(credential.holder());
        }
        return new AccessToken(token, TOKEN_LIFE.toSeconds());
    }

    private static AccessException badSecret(String holder) {
        return new AccessException(Reason.BAD_SECRET, "not the secret of appid \"" + holder + "\"");
    }

    private void put(String actor, Credential credential) {
        String appid = credential.appid();
        if ((appid != null && !isName(appid)) || !store.put(actor, credential, clock.instant())) {
            throw RefusedException.value(
                    Refusal.ACCOUNT_NOT_FOUND, "appid", String.valueOf(appid), "the appid of an account");
        }
    }

    private static void checkName(String field, String name) {
        if (!isName(name)) {
            throw RefusedException.value(Refusal.INVALID_ARGUMENT, field, name, "1 to 128 letters, digits, . _ or -");
        }
    }

    private static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}
