package io.scangate.config.store;

import io.scangate.config.access.RefusedCalls;
import io.scangate.config.access.RefusedCalls.Refused;
import io.scangate.config.lifecycle.Page;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Refused calls in a database, which keeps the newest {@value #KEPT}. Thread-safe. */
public final class SqlRefusedCalls implements RefusedCalls.Store {
    static final int KEPT = 100_000;

    private final Database database;

    /** Uses an open database, which the caller closes. */
    public SqlRefusedCalls(Database database) {
        this.database = database;
    }

    @Override
    public void add(List<Refused> refused) {
        database.writeApart(handle -> {
            // The turn keeps the ids of two replicas apart.
            SqlWriter.takeTurn(handle);
            long last = handle.createQuery("SELECT COALESCE(MAX(id), 0) FROM refused_calls")
                    .mapTo(long.class)
                    .one();
            PreparedBatch rows = handle.prepareBatch("""
                            INSERT INTO refused_calls (id, noted_at, call, who, address, why, count)
                            VALUES (:id, :at, :call, :who, :address, :why, :count)""");
            for (Refused each : refused) {
                rows.bind("id", ++last)
                        .bind("at", each.at().toEpochMilli())
                        .bind("call", each.call())
                        .bind("who", each.who())
                        .bind("address", each.address())
                        .bind("why", each.why())
                        .bind("count", each.count())
                        .add();
            }
            rows.execute();
            return handle.createUpdate("DELETE FROM refused_calls WHERE id <= :oldest")
                    .bind("oldest", last - KEPT)
                    .execute();
        });
    }

    @Override
    public Page<Refused> refused(@Nullable Long before, int limit) {
        return database.read(handle -> Search.newestFirst(handle, "refused_calls", "id")
                .page(
                        before == null ? null : before.toString(),
                        limit,
                        (row, context) -> new Refused(
                                row.getLong("id"),
                                Instant.ofEpochMilli(row.getLong("noted_at")),
                                row.getString("call"),
                                row.getString("who"),
                                row.getString("address"),
                                row.getString("why"),
                                row.getLong("count")),
                        each -> String.valueOf(each.id())));
    }
}
