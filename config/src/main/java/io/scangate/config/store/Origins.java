package io.scangate.config.store;

import io.scangate.config.lifecycle.Host;
import io.scangate.gateway.link.Link;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The origins of rules, within a transaction that holds the lock of all changes. Thread-safe. */
final class Origins {
    /** The number of {@code :origin}; null if no rule has it. */
    static final String NUMBER = "(SELECT number FROM origins WHERE origin = :origin)";

    private Origins() {}

    /** The number of an origin, made if there is none. */
    static long number(Handle handle, String origin) {
        return handle.createQuery("SELECT number FROM origins WHERE origin = :origin")
                .bind("origin", origin)
                .mapTo(long.class)
                .findOne()
                .orElseGet(() -> handle.createQuery("""
                                INSERT INTO origins (number, origin, host)
                                SELECT COALESCE(max(number), 0) + 1, :origin, :host FROM origins RETURNING number""")
                        .bind("origin", origin)
                        .bind("host", hostOf(origin))
                        .mapTo(long.class)
                        .one());
    }

    /** The stored host of an origin. */
    static String hostOf(String origin) {
        return Host.of(Link.ofCanonical(origin + "/")).reversed();
    }

    /** The origins of the rules of an account. */
    static List<Long> ofAccount(Handle handle, String appid) {
        return handle.createQuery("SELECT DISTINCT origin FROM rules WHERE account = " + Appids.NUMBER)
                .bind("appid", appid)
                .mapTo(Long.class)
                .list();
    }

    /** Deletes those of some origins that no rule has. */
    static void forgetUnused(Handle handle, List<Long> origins) {
        PreparedBatch unused = handle.prepareBatch("""
                DELETE FROM origins WHERE number = :number AND NOT EXISTS (SELECT 1 FROM rules WHERE origin = :number)""");
        origins.forEach(number -> unused.bind("number", number).add());
        if (!origins.isEmpty()) {
            unused.execute();
        }
    }
}
