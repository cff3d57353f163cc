package io.scangate.config.store;

import org.jdbi.v3.core.Handle;

/** The numbers of appids, within a transaction. Thread-safe. */
final class Appids {
    /** The number of {@code :appid}; 0, which no appid has, if there is none. */
    static final String NUMBER = "COALESCE((SELECT number FROM appids WHERE appid = :appid), 0)";

    private Appids() {}

    /** The number of an appid, made if there is none. The caller holds the lock of all changes. */
    static long number(Handle handle, String appid) {
        return handle.createQuery("SELECT number FROM appids WHERE appid = :appid")
                .bind("appid", appid)
                .mapTo(long.class)
                .findOne()
                .orElseGet(() -> handle.createQuery("""
                                INSERT INTO appids (number, appid) SELECT COALESCE(max(number), 0) + 1, :appid FROM appids
                                RETURNING number""")
                        .bind("appid", IndexedText.APPID.checked(appid))
                        .mapTo(long.class)
                        .one());
    }
}
