package io.scangate.config.store;

import io.scangate.config.secrets.Place;
import io.scangate.config.secrets.SealedText;
import io.scangate.config.secrets.SecretKeys;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;

/** A column whose values sign, so that they are stored themselves and not as a hash. */
enum SecretColumn {
    /** Signs messages. */
    WEBHOOK("webhooks", "secret"),

    /** Verification files are derived from it. */
    VERIFICATION_KEY("verification_key", "value"),

    /** The codes of second factors are computed from it. */
    TOTP_SEED("totp_seeds", "seed"),

    /** Seals what browsers carry on their way to another service. */
    OPENID_KEY("openid_keys", "value");

    private final String table;
    private final String column;

    SecretColumn(String table, String column) {
        this.table = table;
        this.column = column;
    }

    String table() {
        return table;
    }

    String column() {
        return column;
    }

    /** A query with this column and table in the places of {@code <column>} and {@code <table>}. */
    Query query(Handle handle, String sql) {
        return handle.createQuery(sql).define("column", column).define("table", table);
    }

    /** An update, as {@link #query}. */
    Update update(Handle handle, String sql) {
        return handle.createUpdate(sql).define("column", column).define("table", table);
    }

    /** The place of the row with an id. */
    Place place(long id) {
        return new Place(table + "." + column, id);
    }

    SealedText text(SecretKeys keys, long id, String stored) {
        return new SealedText(keys, place(id), stored);
    }
}
