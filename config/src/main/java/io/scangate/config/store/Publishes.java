package io.scangate.config.store;

import org.jdbi.v3.core.Handle;

/** The numbers of publishes of accounts by month. Thread-safe. */
final class Publishes {
    /** The months that are kept for an account. Only the current one counts. */
    private static final int MONTHS_KEPT = 12;

    private Publishes() {}

    static int of(Handle handle, String appid, String month) {
        return handle.createQuery("SELECT count FROM publishes WHERE appid = :appid AND month = :month")
                .bind("appid", appid)
                .bind("month", month)
                .mapTo(int.class)
                .findOne()
                .orElse(0);
    }

    static void count(Handle handle, String appid, String month, int number) {
        handle.createUpdate("""
                        INSERT INTO publishes (appid, month, count) VALUES (:appid, :month, :number)
                        ON CONFLICT (appid, month) DO UPDATE SET count = publishes.count + excluded.count""")
                .bind("appid", IndexedText.APPID.checked(appid))
                .bind("month", IndexedText.MONTH.checked(month))
                .bind("number", number)
                .execute();
        handle.createUpdate("""
                        DELETE FROM publishes WHERE appid = :appid AND month IN (
                            SELECT month FROM publishes WHERE appid = :appid ORDER BY month DESC LIMIT 100 OFFSET :most)""").bind("appid", appid).bind("most", MONTHS_KEPT).execute();
    }
}
