package io.scangate.config.notices;

import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.NoticeKind;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.notices.WebhookStore.Numbered;
import io.scangate.config.notices.WebhookStore.Stored;
import io.scangate.config.outbound.FetchException;
import io.scangate.config.outbound.HostResolver;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The webhooks of owners and operators: registration, tests, and the list of attempts. The appid is null for the
 * webhooks of operators, which get the notices of all accounts. Thread-safe. Methods block.
 */
public final class Webhooks implements AutoCloseable {
    /** The most webhooks of an account, and of operators. */
    public static final int MOST = 10;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int MAX_ADDRESS = 2_000;
    private static final int MAX_TESTS = 4;

    private final WebhookStore store;
    private final WebhookClient client;
    private final Courier courier;
    private final Clock clock;
    private final Semaphore tests = new Semaphore(MAX_TESTS);

    private Webhooks(WebhookStore store, WebhookClient client, Courier courier, Clock clock) {
        this.store = store;
        this.client = client;
        this.courier = courier;
        this.clock = clock;
    }

    /** The webhooks of a store, whose deliveries are not started. */
    public static Webhooks of(
            WebhookStore store, WebhookQueue queue, NoticeSettings settings, HostResolver resolver, Clock clock) {
        WebhookClient client = new WebhookClient(settings, resolver, tls -> {}, clock);
        return new Webhooks(store, client, new Courier(queue, client, settings, clock), clock);
    }

    /** Registers the metrics of deliveries. Call it once. */
    public void bindTo(MeterRegistry registry) {
        courier.bindTo(registry);
    }

    /** Starts the deliveries. Call it once. */
    public void start() {
        courier.start();
    }

    /**
     * A webhook after a change.
     *
     * @param secret the new secret, which is shown once; null if the secret stays
     */
    public record Saved(Stored webhook, @Nullable String secret) {}

    /**
     * Adds a webhook, or changes its address and kinds.
     *
     * @param kinds empty for all kinds
     * @param renew whether an existing webhook gets a new secret
     * @throws RefusedException {@link Refusal#INVALID_ARGUMENT}, {@link Refusal#ACCOUNT_NOT_FOUND}
     */
    public Saved put(
            Actor actor, @Nullable String appid, String name, String address, Set<NoticeKind> kinds, boolean renew) {
        if (!NAME.matcher(name).matches()) {
            throw RefusedException.value(Refusal.INVALID_ARGUMENT, "name", name, "1 to 64 letters, digits, . _ or -");
        }
        checkAddress(address);
        String secret = WebhookSecrets.random();
        Webhook webhook =
                new Webhook(appid, name, address, kinds, clock.instant().truncatedTo(ChronoUnit.MILLIS));
        Stored stored = store.put(actor, webhook, secret, renew, MOST);
        return new Saved(stored, stored.secret().is(secret) ? secret : null);
    }

    private void checkAddress(String address) {
        if (address.length() > MAX_ADDRESS
                || !(LinkParser.parse(address) instanceof Link link)
                || link.scheme().equals("ftp")
                || link.hasUserInfo()
                || link.hasFragment()) {
            throw RefusedException.value(
                    Refusal.INVALID_ARGUMENT,
                    "address",
                    address,
                    "an http or https address of at most " + MAX_ADDRESS + " characters, without user and fragment");
        }
        try {
            client.checked(link);
        } catch (FetchException e) {
            throw RefusedException.field(Refusal.INVALID_ARGUMENT, "address", String.valueOf(e.getMessage()));
        }
    }

    /** Removes a webhook. False if there was none. */
    public boolean delete(Actor actor, @Nullable String appid, String name) {
        return store.delete(actor, appid, name);
    }

    /** A webhook by its name. */
    public Optional<Stored> webhook(@Nullable String appid, String name) {
        return NAME.matcher(name).matches() ? store.webhook(appid, name) : Optional.empty();
    }

    /** A page of the webhooks of an account, or of operators, by name, starting after a name. */
    public Page<Stored> list(@Nullable String appid, @Nullable String after, int limit) {
        return store.webhooks(appid, after, limit);
    }

    /** The newest attempts of a webhook with an outcome, or all if it is null, before a number. */
    public Page<Numbered> attempts(Stored webhook, Attempt.@Nullable Outcome outcome, long before, int limit) {
        return store.attempts(webhook.id(), outcome, before, limit);
    }

    /**
     * Sends a test message at once, and lists the attempt. Does not change the order of deliveries.
     *
     * @throws RefusedException {@link Refusal#BUSY} if too many tests run
     */
    public Attempt test(Stored webhook) {
        if (!tests.tryAcquire()) {
            throw new RefusedException(Refusal.BUSY, "too many tests of webhooks at once; try again");
        }
        try {
            Attempt attempt = client.test(webhook);
            store.addTest(webhook.id(), attempt);
            return attempt;
        } finally {
            tests.release();
        }
    }

    @Override
    public void close() {
        courier.close();
        client.close();
    }
}
