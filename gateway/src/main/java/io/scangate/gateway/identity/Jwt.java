package io.scangate.gateway.identity;

import io.scangate.gateway.text.VisibleText;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Identification by bearer tokens (RFC 6750) that are signed JWTs (RFC 7519). A scan without a token is anonymous, and one with a
 * token that is not valid is refused. A token that is not known is checked by a few threads of their own, never on an event loop;
 * if too many wait, the scan is refused for now. A token that was found valid is remembered until it expires or its key is removed. Thread-safe.
 */
public final class Jwt implements Identity {
    private static final Logger LOG = LoggerFactory.getLogger(Jwt.class);
    private static final String FIELD = "authorization";
    private static final byte[] SCHEME = "bearer ".getBytes(StandardCharsets.US_ASCII);

    private static final Duration FETCH_AGAIN = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** A longer token is refused before anything reads it. */
    static final int MOST_BYTES = 4096;

    /** The tokens that may wait: of RSA, a thread checks so many in about ten milliseconds. */
    private static final int MOST_WAITING = 256;

    /** One in so many look-ups is noted, a power of two: all notes together then cost less than the look-ups. */
    private static final int NOTED = 128;

    private static final Identified OVERLOADED = new Identified(Verdict.OVERLOADED, UserId.NONE);
    private static final Identified INVALID = new Identified(Verdict.INVALID_TOKEN, UserId.NONE);

    private final TokenCheck check;
    private final TokenCache cache;
    private final TokenKeys keys;
    private final Clock clock;
    private final ConcurrentHashMap<TokenKey, CompletableFuture<Identified>> checking = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor threads;

    private Jwt(JwtSettings settings, Clock clock, Duration fetchAgain, Duration timeout) {
        this.check = new TokenCheck(settings);
        this.clock = clock;
        this.cache = new TokenCache();
        this.keys = new TokenKeys(settings.jwks(), fetchAgain, timeout, cache::keepOnly);
        int count = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        this.threads = new ThreadPoolExecutor(
                count, count, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), task -> {
                    Thread thread = new Thread(task, "scangate-tokens");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /**
     * Reads the keys and begins to follow them.
     *
     * @throws IllegalArgumentException if the settings name no keys, or a file without usable ones; the message starts with the setting's key
     */
    static Jwt open(JwtSettings settings, Clock clock) {
        return open(settings, clock, FETCH_AGAIN, TIMEOUT);
    }

    /** As {@link #open(JwtSettings, Clock)}, with another least time between two requests for keys, and another limit of their time. */
    static Jwt open(JwtSettings settings, Clock clock, Duration fetchAgain, Duration timeout) {
        if (settings.jwks().isEmpty()) {
            throw new IllegalArgumentException("jwks: \"\" (expected: the file or the http(s) address of a JWK set)");
        }
        if (settings.jwtIssuer().isEmpty() && settings.jwtAudience().isEmpty()) {
            LOG.warn(
                    "Tokens of any issuer and for any audience are accepted if a key of the setting jwks has signed them."
                            + " Set jwt-issuer and jwt-audience");
        }
        Jwt jwt = new Jwt(settings, clock, fetchAgain, timeout);
        try {
            jwt.keys.start();
        } catch (RuntimeException e) {
            jwt.close();
            throw e;
        }
        return jwt;
    }

    @Override
    public List<String> fields() {
        return List.of(FIELD);
    }

    @Override
    public Identity newLoop() {
        return new Loop();
    }

    @Override
    public Verdict identify(Evidence evidence, User user) {
        return newLoop().identify(evidence, user);
    }

    @Override
    public CompletionStage<Identified> identifyLater(Evidence evidence) {
        return newLoop().identifyLater(evidence);
    }

    /** Looks tokens up for one event loop, without an allocation for a known one. Not thread-safe. */
    private final class Loop implements Identity {
        private final TokenKey key = new TokenKey();
        private int lookups;

        @Override
        public List<String> fields() {
            return Jwt.this.fields();
        }

        @Override
        public Verdict identify(Evidence evidence, User user) {
            if (evidence.fieldCount(0) != 1) {
                return evidence.fieldCount(0) == 0 ? Verdict.ANONYMOUS : Verdict.REPEATED_FIELD;
            }
            int start = tokenStart(evidence);
            if (start < 0) {
                return Verdict.INVALID_TOKEN;
            }
            key.point(evidence.bytes(), start, evidence.fieldEnd(0));
            TokenCheck.Valid known = cache.get(key, clock.millis(), (lookups++ & NOTED - 1) == 0);
            if (known != null) {
                known.user().giveTo(user);
                return Verdict.USER;
            }
            return CompactForm.isOne(evidence.bytes(), start, evidence.fieldEnd(0))
                    ? Verdict.PENDING
                    : Verdict.INVALID_TOKEN;
        }

        @Override
        public CompletionStage<Identified> identifyLater(Evidence evidence) {
            return checked(key.point(evidence.bytes(), tokenStart(evidence), evidence.fieldEnd(0))
                    .copy());
        }
    }

    /** The start of the token after the scheme, or -1 if there is another scheme, no token or too long a one. */
    private static int tokenStart(Evidence evidence) {
        byte[] b = evidence.bytes();
        int start = evidence.fieldStart(0);
        int end = evidence.fieldEnd(0);
        if (end - start <= SCHEME.length || end - start - SCHEME.length > MOST_BYTES) {
            return -1;
        }
        for (int i = 0; i < SCHEME.length; i++) {
            int c = b[start + i];
            if ((c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c) != SCHEME[i]) {
                return -1;
            }
        }
        return start + SCHEME.length;
    }

    /** The result for a token; several scans with the same one share the check. */
    private CompletionStage<Identified> checked(TokenKey key) {
        if (keys.now().all().isEmpty()) {
            return CompletableFuture.completedFuture(OVERLOADED);
        }
        CompletableFuture<Identified> mine = new CompletableFuture<>();
        CompletableFuture<Identified> running = checking.putIfAbsent(key, mine);
        if (running != null) {
            return running;
        }
        try {
            threads.execute(() -> {
                finish(key, mine, examine(key));
                letOthersRun();
            });
        } catch (RejectedExecutionException e) {
            finish(key, mine, OVERLOADED);
        }
        return mine;
    }

    /** Without it, a thread with a queue of tokens keeps a processor for its whole time slice while an event loop waits for it. */
    @SuppressWarnings("ThreadPriorityCheck") // only the latency of scans depends on it
    private static void letOthersRun() {
        Thread.yield();
    }

    private void finish(TokenKey key, CompletableFuture<Identified> mine, Identified result) {
        checking.remove(key, mine);
        mine.complete(result);
    }

    private Identified examine(TokenKey key) {
        try {
            String token = new String(key.bytes(), StandardCharsets.US_ASCII);
            long now = clock.millis();
            TokenCheck.Result result = check.check(token, keys.now(), now);
            if (result instanceof TokenCheck.Valid valid) {
                cache.put(key, valid, now);
                if (!keys.now().has(valid.signer())) {
                    // The key was removed meanwhile.
                    cache.remove(key);
                }
                return new Identified(Verdict.USER, valid.user());
            }
            TokenCheck.Refused refused = (TokenCheck.Refused) result;
            if (refused.unknownKey()) {
                keys.want();
            }
            LOG.debug("A token is not accepted: {}", VisibleText.of(refused.why()));
            return INVALID;
        } catch (RuntimeException e) {
            LOG.error("A token could not be checked because of a defect", e);
            return OVERLOADED;
        }
    }

    @Override
    public void close() {
        keys.close();
        threads.shutdownNow();
        checking.forEach((key, mine) -> mine.complete(OVERLOADED));
    }
}
