package io.scangate.config.store;

import io.scangate.config.lifecycle.Offer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * The end of a freeze for times that owners could not use meanwhile: the time of a deleted account or rule goes on, an
 * offer expires later, and a proof has not failed during the freeze. Thread-safe.
 */
final class FrozenTime {
    private FrozenTime() {}

    static void add(Handle handle, Instant from, Instant to) {
        long pause = Math.max(0, Duration.between(from, to).toMillis());
        add(handle, "archived_accounts", "until", from, pause);
        add(handle, "archived_rules", Archive.RULE_UNTIL, from, pause);
        VerificationTable.addPause(handle, null, from, to);
        List<Offer> open = handle.createQuery("SELECT offer FROM offers WHERE expires_at > :from")
                .bind("from", from.toEpochMilli())
                .map((row, context) -> Json.read(row.getString("offer"), Offer.class))
                .list();
        for (Offer offer : open) {
            Offer longer = offer.expiring(offer.expiresAt().plusMillis(pause));
            handle.createUpdate("UPDATE offers SET expires_at = :expires, offer = :offer WHERE id = :id")
                    .bind("expires", longer.expiresAt().toEpochMilli())
                    .bind("offer", Json.write(longer))
                    .bind("id", longer.id())
                    .execute();
        }
    }

    private static void add(Handle handle, String table, String until, Instant from, long pause) {
        handle.createUpdate("UPDATE " + table + " SET until = " + until + " + :pause WHERE " + until + " > :from")
                .bind("pause", pause)
                .bind("from", from.toEpochMilli())
                .execute();
    }
}
