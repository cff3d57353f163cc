package io.scangate.config.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
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
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Identifies callers by their keys and tokens, and issues tokens. A token is valid for two hours on every replica, and
 * no longer than its secret; one secret can have several valid tokens, up to a limit. {@link Keys} issues and ends keys and secrets.
 * Thread-safe. Methods block. If the storage fails, every method throws a {@link RefusedException} with {@link Refusal#BUSY} or {@link
 * Refusal#UNAVAILABLE}.
 */
public final class Access {
    private static final Duration TOKEN_LIFE = Duration.ofHours(2);
    private static final Duration RATE = Duration.ofMinutes(1);
    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final int MOST_REMEMBERED = 10_000;

    /**
     * The prefix of operators' keys. It selects the kind of credential to look up, and makes a leaked key recognisable.
     */
    static final String OPERATOR_PREFIX = "op_";

    static final String READER_PREFIX = "rd_";

    static final String GATEWAY_PREFIX = "gw_";

    private final AccessStore store;
    private final AccessSettings settings;
    private final Clock clock;
    private final TokenBuckets issued;
    private final KnownKeys gateways;
    private final Keys keys;
    private final KeyUses uses;
    /** Callers by the hashes of their keys and tokens. */
    private final Cache<String, Caller> remembered;

    /** Works on the credentials of a store, with the default limits. */
    public Access(AccessStore store, Clock clock) {
        this(store, AccessSettings.DEFAULT, clock, System::nanoTime, () -> null);
    }

    /**
     * Works on the credentials of a store.
     *
     * @param nanos the time for the rate of tokens, as {@link System#nanoTime}
     * @param state identifies the state of the database, as far as it is known without a query; null otherwise. While it is the same,
     *     the keys of gateways are looked up once
     */
    public Access(
            AccessStore store,
            AccessSettings settings,
            Clock clock,
            LongSupplier nanos,
            Supplier<@Nullable Object> state) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
        this.issued = new TokenBuckets(settings.tokensPerMinute(), RATE, nanos);
        this.gateways = new KnownKeys(state);
        this.keys = new Keys(store, clock, gateways::forget);
        this.uses = new KeyUses(store);
        this.remembered = Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfterWrite(REMEMBERED)
                .ticker(nanos::getAsLong)
                .build();
    }

    /** Creates, lists and ends keys and secrets. */
    public Keys keys() {
        return keys;
    }

    /** The last use of each key. */
    public KeyUses uses() {
        return uses;
    }

    /** Issues a token for an account. Throws {@link Reason#BAD_APPID} or {@link Reason#BAD_SECRET}. */
    public AccessToken accountToken(String appid, String secret) {
        return newToken(checkedSecret(Kind.ACCOUNT, appid, secret), null);
    }

    /**
     * Identifies the caller by an operator's or a gateway's key, or by a token of an account or a platform.
     *
     * @throws AccessException {@link Reason#BAD_TOKEN}, {@link Reason#EXPIRED_TOKEN}
     * @throws RefusedException {@link Refusal#ACCOUNT_SUSPENDED}, {@link Refusal#SUSPENDED_AS_PERSONAL}
     */
    public Caller caller(String bearer) {
        String hash = Secrets.hash(bearer);
        Standing standing = standing(bearer, hash);
        standing.check(clock.instant());
        return remembered(hash, caller(standing.credential()));
    }

    /**
     * The caller that a key or token has identified within the last minute; null if that is not known. It may have ended since: use
     * the answer to refuse a call, never to admit one. Does not block.
     */
    public @Nullable Caller recentCaller(String bearer) {
        return remembered.getIfPresent(Secrets.hash(bearer));
    }

    private Caller remembered(String hash, Caller caller) {
        remembered.put(hash, caller);
        return caller;
    }

    /** As {@link #caller}, but admits a personal account, which its call has to refuse itself. */
    public Caller callerOfAnyKind(String bearer) {
        String hash = Secrets.hash(bearer);
        Standing standing = standing(bearer, hash);
        standing.checkNotSuspended(clock.instant());
        return remembered(hash, caller(standing.credential()));
    }

    /**
     * Identifies a gateway by the name in its certificate, which was verified.
     *
     * @throws AccessException {@link Reason#BAD_TOKEN} if no gateway may have this name, {@link Reason#EXPIRED_TOKEN}
     */
    public Caller callerOfCertificate(String name) {
        String hash = Keys.hashOfCertificate(name);
        Standing standing = gateways.get(hash, () -> certificate(name, hash));
        standing.check(clock.instant());
        return remembered(hash, caller(standing.credential()));
    }

    private Standing certificate(String name, String hash) {
        if (!Keys.isName(name)) {
            throw new AccessException(
                    Reason.BAD_TOKEN, "a certificate with another name (expected: 1 to 128 letters, digits, . _ or -)");
        }
        return store.bySecret(hash)
                .orElseThrow(() -> new AccessException(
                        Reason.BAD_TOKEN,
                        "the certificate of " + name + " (expected: a name that `scangate gateway-key --certificate "
                                + name + "` has admitted)"));
    }

    private Standing standing(String bearer, String hash) {
        Kind kind = kindOfKey(bearer);
        if (kind == Kind.GATEWAY) {
            return gateways.get(hash, () -> key(kind, hash));
        }
        if (kind != null) {
            return key(kind, hash);
        }
        AccessStore.Token token = store.token(hash)
                .orElseThrow(() -> new AccessException(
                        Reason.BAD_TOKEN, "no such token (expected: an issued token whose secret was not replaced)"));
        Standing.checkTime("token", token.expires(), clock.instant());
        return token.standing();
    }

    private static @Nullable Kind kindOfKey(String bearer) {
        if (bearer.startsWith(OPERATOR_PREFIX)) {
            return Kind.OPERATOR;
        }
        if (bearer.startsWith(READER_PREFIX)) {
            return Kind.READER;
        }
        return bearer.startsWith(GATEWAY_PREFIX) ? Kind.GATEWAY : null;
    }

    private Caller caller(Credential credential) {
        uses.note(credential.secretHash(), clock.instant());
        Caller.Kind kind =
                switch (credential.kind()) {
                    case OPERATOR -> Caller.Kind.OPERATOR;
                    case READER -> Caller.Kind.READER;
                    case GATEWAY -> Caller.Kind.GATEWAY;
                    case ACCOUNT -> Caller.Kind.ACCOUNT;
                    case PLATFORM -> Caller.Kind.PLATFORM;
                    case AUTHORIZATION -> Caller.Kind.AUTHORIZED_PLATFORM;
                };
        return new Caller(kind, credential.holder(), credential.appid(), credential.secretHash());
    }

    private Standing key(Kind kind, String hash) {
        return store.bySecret(hash)
                .filter(standing -> standing.credential().kind() == kind)
                .orElseThrow(() -> new AccessException(
                        Reason.BAD_TOKEN, "no such " + kind.name().toLowerCase(Locale.ROOT) + " key"));
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
        return newToken(platform, null);
    }

    /**
     * Issues a token with which a platform acts as an account that authorised it.
     *
     * @throws AccessException {@link Reason#BAD_TOKEN} if the token belongs to another platform; {@link
     *   Reason#EXPIRED_TOKEN}; {@link Reason#BAD_REFRESH_TOKEN}
     */
    public AuthorizerToken authorizerToken(
            String platformToken, String componentAppid, String appid, String refreshToken) {
        Standing standing = standing(platformToken, Secrets.hash(platformToken));
        standing.check(clock.instant());
        Caller platform = caller(standing.credential());
        if (platform.kind() != Caller.Kind.PLATFORM || !platform.subject().equals(componentAppid)) {
            throw new AccessException(Reason.BAD_TOKEN, "not a token of platform \"" + componentAppid + "\"");
        }
        Credential authorization = find(Kind.AUTHORIZATION, componentAppid, appid)
                .filter(credential -> Secrets.matches(refreshToken, credential.secretHash()))
                .filter(credential -> !credential.isExpired(clock.instant()))
                .orElseThrow(() -> new AccessException(
                        Reason.BAD_REFRESH_TOKEN,
                        "account \"" + appid + "\" gave platform \"" + componentAppid + "\" no such refresh token"));
        return new AuthorizerToken(newToken(authorization, standing.credential().expires()), refreshToken);
    }

    private Credential checkedSecret(Kind kind, String holder, String secret) {
        Credential credential = find(kind, holder, kind == Kind.ACCOUNT ? holder : null)
                .orElseThrow(() ->
                        new AccessException(Reason.BAD_APPID, "appid \"" + holder + "\" is unknown or has no secret"));
        if (!Secrets.matches(secret, credential.secretHash()) || credential.isExpired(clock.instant())) {
            throw badSecret(holder);
        }
        return credential;
    }

    /** Checks the form first: every stored name has it, and a database rejects some other texts. */
    private Optional<Credential> find(Kind kind, String holder, @Nullable String appid) {
        boolean named = Keys.isName(holder) && (appid == null || Keys.isName(appid));
        return named ? store.byHolder(kind, holder, appid) : Optional.empty();
    }

    /**
     * Issues a token.
     *
     * @param platformExpires when the platform of an authorization ends; null for never, or if it is no authorization
     */
    private AccessToken newToken(Credential credential, @Nullable Instant platformExpires) {
        TokenBuckets.Level rate = issued.take(credential.secretHash());
        if (!rate.taken()) {
            throw new AccessException(
                    Reason.TOO_MANY_TOKENS,
                    settings.tokensPerMinute()
                            + " tokens of one secret in a minute (expected: a pause, and the use of each token"
                            + " until it expires)",
                    rate.untilNext());
        }
        String token = Secrets.random();
        Instant now = clock.instant();
        Instant end = earlier(earlier(now.plus(TOKEN_LIFE), credential.expires()), platformExpires);
        if (!store.addToken(Secrets.hash(token), credential.secretHash(), end, settings.tokensPerSecret())) {
            throw badSecret(credential.holder());
        }
        return new AccessToken(token, Duration.between(now, end).toSeconds());
    }

    private static Instant earlier(Instant one, @Nullable Instant other) {
        return other != null && other.isBefore(one) ? other : one;
    }

    private static AccessException badSecret(String holder) {
        return new AccessException(Reason.BAD_SECRET, "not the secret of appid \"" + holder + "\"");
    }
}
