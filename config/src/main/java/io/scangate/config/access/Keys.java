package io.scangate.config.access;

import io.scangate.config.access.AccessException.Reason;
import io.scangate.config.access.AccessStore.Credential;
import io.scangate.config.access.AccessStore.IssuedKey;
import io.scangate.config.access.AccessStore.KeyQuery;
import io.scangate.config.access.AccessStore.Kind;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Creates, replaces, lists and ends keys and secrets. Each is shown once, since the store keeps only its hash. Each
 * step is a change with an audit entry for {@code actor}. The end of a key ends all that was derived from it: its
 * tokens and its waiting planned releases, and for a platform its authorizations and all of theirs. Thread-safe. Methods block and throw as those of
 * {@link Access}.
 */
public final class Keys {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private final AccessStore store;
    private final Clock clock;
    private final Runnable ended;

    /**
     * Keys in a store.
     *
     * @param ended called after each end of a key
     */
    Keys(AccessStore store, Clock clock, Runnable ended) {
        this.store = store;
        this.clock = clock;
        this.ended = ended;
    }

    /**
     * Creates the first operator key. Empty if an operator key exists already. If several replicas call at once, one
     * succeeds.
     */
    public Optional<String> createFirstOperatorKey(Actor actor, String name) {
        checkName("name", name);
        String key = Access.OPERATOR_PREFIX + Secrets.random();
        Credential first = new Credential(Kind.OPERATOR, name, null, Secrets.hash(key), null, null);
        return store.putFirst(actor, first, clock.instant()) ? Optional.of(key) : Optional.empty();
    }

    /** Creates an operator's key. Throws {@link Refusal#KEY_EXISTS} as the terms say. */
    public String createOperatorKey(Actor actor, String name, KeyTerms terms) {
        return createKey(actor, Kind.OPERATOR, Access.OPERATOR_PREFIX, name, terms);
    }

    /** Creates a key that reads everything and changes nothing. */
    public String createReaderKey(Actor actor, String name, KeyTerms terms) {
        return createKey(actor, Kind.READER, Access.READER_PREFIX, name, terms);
    }

    /** Creates a key for a gateway, or for a fleet that shares one. */
    public String createGatewayKey(Actor actor, String name, KeyTerms terms) {
        return createKey(actor, Kind.GATEWAY, Access.GATEWAY_PREFIX, name, terms);
    }

    /**
     * Lets gateways prove themselves by certificates with this name instead of a key. The name takes the place of a gateway's key of the
     * same name.
     */
    public void admitGatewayCertificate(Actor actor, String name, KeyTerms terms) {
        checkName("name", name);
        put(actor, new Credential(Kind.GATEWAY, name, null, hashOfCertificate(name), null, expires(terms)), terms);
    }

    /** No key or token has such a hash, because none has a line break. */
    static String hashOfCertificate(String name) {
        return Secrets.hash("certificate\n" + name);
    }

    private String createKey(Actor actor, Kind kind, String prefix, String name, KeyTerms terms) {
        checkName("name", name);
        String key = prefix + Secrets.random();
        put(actor, new Credential(kind, name, null, Secrets.hash(key), null, expires(terms)), terms);
        return key;
    }

    /** Creates a new secret for an account, for an operator. Ends the old secret and its tokens. */
    public String resetAccountSecret(Actor actor, String appid, @Nullable Instant expires) {
        String secret = Secrets.random();
        KeyTerms terms = new KeyTerms(true, expires);
        put(actor, new Credential(Kind.ACCOUNT, appid, appid, Secrets.hash(secret), null, expires(terms)), terms);
        return secret;
    }

    /**
     * Replaces the secret of an account that still has the old one. The new one ends when the old one would. Throws {@link
     * Reason#BAD_SECRET}.
     */
    public String replaceAccountSecret(Actor actor, String appid, String old) {
        String secret = Secrets.random();
        Instant expires = isName(appid)
                ? store.byHolder(Kind.ACCOUNT, appid, appid)
                        .map(Credential::expires)
                        .orElse(null)
                : null;
        Credential next = new Credential(Kind.ACCOUNT, appid, appid, Secrets.hash(secret), null, expires);
        put(actor, next, (earlier, platform) -> {
            if (earlier == null || !Secrets.matches(old, earlier.secretHash())) {
                throw new AccessException(Reason.BAD_SECRET, "not the present secret of the account");
            }
        });
        return secret;
    }

    /**
     * Creates a platform, or replaces its secret and ticket, which ends its tokens, its authorizations and their
     * tokens. Returns the secret.
     */
    public String putPlatform(Actor actor, String componentAppid, String verifyTicket, KeyTerms terms) {
        checkName("component_appid", componentAppid);
        if (verifyTicket.isBlank()) {
            throw RefusedException.value(
                    Refusal.INVALID_ARGUMENT, "component_verify_ticket", verifyTicket, "a text that is not blank");
        }
        String secret = Secrets.random();
        Credential platform = new Credential(
                Kind.PLATFORM, componentAppid, null, Secrets.hash(secret), Secrets.hash(verifyTicket), expires(terms));
        put(actor, platform, terms);
        return secret;
    }

    /**
     * Allows a platform to act for an account, until the authorization or the platform ends. Returns the refresh
     * token.
     */
    public String authorize(Actor actor, String componentAppid, String appid, KeyTerms terms) {
        if (!isName(componentAppid)) {
            throw noPlatform(componentAppid);
        }
        String refreshToken = Secrets.random();
        Credential authorization = new Credential(
                Kind.AUTHORIZATION, componentAppid, appid, Secrets.hash(refreshToken), null, expires(terms));
        put(actor, authorization, (earlier, platform) -> {
            if (platform == null) {
                throw noPlatform(componentAppid);
            }
            checkTerms(authorization, earlier, terms);
        });
        return refreshToken;
    }

    private static RefusedException noPlatform(String componentAppid) {
        return RefusedException.value(
                Refusal.INVALID_ARGUMENT, "component_appid", componentAppid, "the appid of a platform");
    }

    /** Ends a key and all that was derived from it. False if there was none. */
    public boolean end(Actor actor, Kind kind, String holder, @Nullable String appid) {
        boolean found = isName(holder)
                && (appid == null || isName(appid))
                && store.remove(actor, kind, holder, appid, clock.instant());
        ended.run();
        return found;
    }

    /** A key, secret or authorization; empty if there is none. */
    public Optional<IssuedKey> find(Kind kind, String holder, @Nullable String appid) {
        return isName(holder) && (appid == null || isName(appid)) ? store.key(kind, holder, appid) : Optional.empty();
    }

    /** Keys in the order of kind, holder and account. */
    public Page<IssuedKey> list(KeyQuery query, @Nullable String after, int limit) {
        return store.keys(query, after, limit);
    }

    private @Nullable Instant expires(KeyTerms terms) {
        Instant expires = terms.expires();
        if (expires != null && !expires.isAfter(clock.instant())) {
            throw RefusedException.value(
                    Refusal.INVALID_ARGUMENT, "expires_at", expires.toString(), "a time in the future");
        }
        return expires;
    }

    private void put(Actor actor, Credential credential, KeyTerms terms) {
        put(actor, credential, (earlier, platform) -> checkTerms(credential, earlier, terms));
    }

    private static void checkTerms(Credential credential, @Nullable Credential earlier, KeyTerms terms) {
        if (earlier != null && !terms.rotate()) {
            throw RefusedException.value(
                    Refusal.KEY_EXISTS,
                    "name",
                    credential.holder(),
                    "a name that no key of this kind has, or rotate=true (on the command line --rotate) to replace it");
        }
    }

    private void put(Actor actor, Credential credential, AccessStore.Condition condition) {
        String appid = credential.appid();
        if ((appid != null && !isName(appid)) || !store.put(actor, credential, condition, clock.instant())) {
            throw RefusedException.value(
                    Refusal.ACCOUNT_NOT_FOUND, "appid", String.valueOf(appid), "the appid of an account");
        }
        ended.run();
    }

    private static void checkName(String field, String name) {
        if (!isName(name)) {
            throw RefusedException.value(Refusal.INVALID_ARGUMENT, field, name, "1 to 128 letters, digits, . _ or -");
        }
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}
