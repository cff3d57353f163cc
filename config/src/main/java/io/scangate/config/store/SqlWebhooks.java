package io.scangate.config.store;

import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.AuditSubject;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.Store.ChangeResult;
import io.scangate.config.notices.Attempt;
import io.scangate.config.notices.Attempt.Outcome;
import io.scangate.config.notices.Webhook;
import io.scangate.config.notices.WebhookStore;
import io.scangate.config.secrets.SecretKeys;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Webhooks in a database. Thread-safe. */
public final class SqlWebhooks implements WebhookStore {
    private static final String OF_OWNER = "SELECT * FROM webhooks WHERE COALESCE(appid, '') = :owner";

    private final Database database;
    private final SecretKeys keys;
    private final Clock clock;

    /** Uses an open database, which the caller closes. */
    public SqlWebhooks(Database database, SecretKeys keys, Clock clock) {
        this.database = database;
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public Stored put(Actor actor, Webhook webhook, String secret, boolean renew, int most) {
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            String appid = webhook.appid();
            Optional<Stored> before = find(handle, appid, webhook.name());
            if (before.isPresent() && !renew && isSame(before.get().webhook(), webhook)) {
                FrozenHead.admit(handle, actor, clock.instant());
                update(handle, before.get(), webhook, null);
                return before.get();
            }
            SqlWriter writer = SqlWriter.next(handle, actor, clock.instant());
            if (appid != null && writer.account(appid) == null) {
                throw RefusedException.value(Refusal.ACCOUNT_NOT_FOUND, "appid", appid, "the appid of an account");
            }
            if (before.isPresent()) {
                update(handle, before.get(), webhook, renew ? secret : null);
            } else {
                checkRoom(handle, appid, most);
                insert(handle, writer.revision(), webhook, secret);
            }
            Stored after = find(handle, appid, webhook.name()).orElseThrow();
            Webhook earlier = before.map(Stored::webhook).orElse(null);
            writer.writeDown(ChangeResult.put(AuditSubject.WEBHOOK, "put", appid, null, earlier, after.webhook()));
            return after;
        });
    }

    /** Whether a webhook stays as it is, so that there is no change with a revision. A waiting notice is sent at once all the same. */
    private static boolean isSame(Webhook before, Webhook after) {
        return before.address().equals(after.address()) && before.kinds().equals(after.kinds());
    }

    private void checkRoom(Handle handle, @Nullable String appid, int most) {
        int count = list(handle, appid).size();
        if (count >= most) {
            throw RefusedException.field(
                    Refusal.INVALID_ARGUMENT,
                    "name",
                    "there are " + count + " other webhooks (expected: at most " + most + " in all)");
        }
    }

    private void insert(Handle handle, long revision, Webhook webhook, String secret) {
        handle.createUpdate("""
                        INSERT INTO webhooks (id, appid, name, address, kinds, secret, created_at, delivered)
                        VALUES (:id, :appid, :name, :address, :kinds, :secret, :at, (SELECT notices FROM head))""")
                .bind("id", revision)
                .bind("appid", webhook.appid() == null ? null : IndexedText.APPID.checked(webhook.appid()))
                .bind("name", IndexedText.WEBHOOK.checked(webhook.name()))
                .bind("address", webhook.address())
                .bind("kinds", WebhookRows.kinds(webhook.kinds()))
                .bind("secret", keys.seal(SecretColumn.WEBHOOK.place(revision), secret))
                .bind("at", webhook.createdAt().toEpochMilli())
                .execute();
    }

    /**
     * A waiting notice is sent to the changed address at once.
     *
     * @param secret the new secret; null if the secret stays as it is stored
     */
    private void update(Handle handle, Stored before, Webhook webhook, @Nullable String secret) {
        handle.createUpdate("""
                        UPDATE webhooks SET address = :address, kinds = :kinds, secret = :secret, failures = 0,
                          due_at = CASE WHEN due_at IS NULL THEN NULL ELSE :now END
                        WHERE id = :id""")
                .bind("id", before.id())
                .bind("address", webhook.address())
                .bind("kinds", WebhookRows.kinds(webhook.kinds()))
                .bind(
                        "secret",
                        secret == null
                                ? before.secret().stored()
                                : keys.seal(before.secret().place(), secret))
                .bind("now", clock.millis())
                .execute();
    }

    @Override
    public boolean delete(Actor actor, @Nullable String appid, String name) {
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            Optional<Stored> before = find(handle, appid, name);
            if (before.isEmpty()) {
                return false;
            }
            handle.createUpdate("DELETE FROM webhooks WHERE id = :id")
                    .bind("id", before.get().id())
                    .execute();
            ChangeResult<Webhook> entry = ChangeResult.deleted(
                    AuditSubject.WEBHOOK, "delete", appid, null, before.get().webhook());
            SqlWriter.next(handle, actor, clock.instant()).writeDown(entry);
            return true;
        });
    }

    @Override
    public Optional<Stored> webhook(@Nullable String appid, String name) {
        return database.read(handle -> find(handle, appid, name));
    }

    private Optional<Stored> find(Handle handle, @Nullable String appid, String name) {
        return handle.createQuery(OF_OWNER + " AND name = :name")
                .bind("owner", owner(appid))
                .bind("name", name)
                .map((row, context) -> WebhookRows.webhook(row, keys))
                .findOne();
    }

    /** Operators have the empty appid, which no account has. */
    private static String owner(@Nullable String appid) {
        return appid == null ? "" : appid;
    }

    @Override
    public Page<Stored> webhooks(@Nullable String appid, @Nullable String after, int limit) {
        return database.read(handle -> Search.ascending(handle, "webhooks", "r.name")
                .within("COALESCE(r.appid, '') = :owner")
                .bind("owner", owner(appid))
                .page(after, limit, (row, context) -> WebhookRows.webhook(row, keys), stored -> stored.webhook()
                        .name()));
    }

    private List<Stored> list(Handle handle, @Nullable String appid) {
        return handle.createQuery(OF_OWNER + " ORDER BY name")
                .bind("owner", owner(appid))
                .map((row, context) -> WebhookRows.webhook(row, keys))
                .list();
    }

    @Override
    public void addTest(long webhook, Attempt attempt) {
        database.write(handle -> {
            int found = handle.createUpdate("UPDATE webhooks SET attempts = attempts WHERE id = :id")
                    .bind("id", webhook)
                    .execute();
            if (found == 1) {
                WebhookRows.addAttempt(handle, webhook, attempt);
            }
            return found;
        });
    }

    @Override
    public Page<Numbered> attempts(long webhook, @Nullable Outcome outcome, long before, int limit) {
        return database.read(handle -> {
            Search search = Search.newestFirst(handle, "webhook_attempts", "number")
                    .within("r.webhook = :webhook")
                    .bind("webhook", webhook);
            if (outcome != null) {
                search.filter("r.outcome = :outcome").bind("outcome", outcome.code());
            }
            return search.page(
                    before == Long.MAX_VALUE ? null : String.valueOf(before),
                    limit,
                    (row, context) -> WebhookRows.attempt(row),
                    attempt -> String.valueOf(attempt.number()));
        });
    }
}
