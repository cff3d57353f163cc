package io.scangate.config.store;

import io.scangate.config.fleet.EndedHistory;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** The names of this database's histories, and the ended histories. Changes need the lock of the head's row. Thread-safe. */
final class HistoryRows {
    private static final SecureRandom RANDOM = new SecureRandom();

    private HistoryRows() {}

    /** The name of the present history. */
    static String current(Handle handle) {
        return handle.createQuery("SELECT name FROM histories ORDER BY since DESC LIMIT 1")
                .mapTo(String.class)
                .one();
    }

    /** Whether a history is one of this database, or an ended one. */
    static boolean isKnown(Handle handle, String name) {
        return handle.createQuery("""
                        SELECT count(*) FROM (SELECT name FROM histories UNION SELECT name FROM ended_histories) AS known
                        WHERE name = :name""").bind("name", name).mapTo(Integer.class).one() > 0;
    }

    /** The last revision that gateways give up of each ended history, by its name. */
    static Map<String, Long> ended(Handle handle) {
        Map<String, Long> ended = new TreeMap<>();
        handle.createQuery("SELECT name, revision FROM ended_histories")
                .map((row, context) -> new EndedHistory(row.getString("name"), row.getLong("revision")))
                .forEach(each -> ended.put(each.history(), each.revision()));
        return ended;
    }

    /**
     * Ends histories and begins one with a new name: gateways that lag in the present one would be taken for gateways of the ended
     * one after the next restore.
     *
     * @param since the first revision of the new history
     * @return its name
     */
    static String end(Handle handle, Collection<EndedHistory> histories, long since) {
        for (EndedHistory each : histories) {
            handle.createUpdate("""
                            INSERT INTO ended_histories (name, revision) VALUES (:name, :revision)
                            ON CONFLICT (name) DO UPDATE SET revision = excluded.revision
                            WHERE ended_histories.revision < excluded.revision""")
                    .bind("name", IndexedText.HISTORY.checked(each.history()))
                    .bind("revision", each.revision())
                    .execute();
        }
        String name = HexFormat.of().toHexDigits(RANDOM.nextLong());
        // The migration has named the history of the next revision: it may be this one.
        handle.createUpdate("""
                        INSERT INTO histories (since, name) VALUES (:since, :name)
                        ON CONFLICT (since) DO UPDATE SET name = excluded.name""").bind("since", since).bind("name", name).execute();
        return name;
    }
}
