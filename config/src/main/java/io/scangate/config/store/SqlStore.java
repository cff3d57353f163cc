package io.scangate.config.store;

import io.scangate.config.lifecycle.Change;
import io.scangate.config.lifecycle.Committed;
import io.scangate.config.lifecycle.Store;
import java.time.Clock;
import java.util.function.Function;

/**
 * Accounts and rules in a database. A change first counts up the head's revision, which locks that row (in SQLite the
 * whole file) until the commit: changes of all processes come one after the other, so the revisions have no gaps, what was
 * read before writing still holds, and whoever comes second sees what the first has done.
 */
public final class SqlStore implements Store {
    private final Database database;
    private final Clock clock;

    /** The store of an open database, which stays the caller's to close. */
    public SqlStore(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public <T> T read(Function<Reader, T> question) {
        return database.read(handle -> question.apply(new SqlReader(handle)));
    }

    @Override
    public <T> Committed<T> change(Change change, Class<T> type, Function<Writer, Audited<T>> work) {
        return database.write(handle -> {
            SqlWriter writer = SqlWriter.next(handle);
            Committed<T> earlier = writer.replay(change, type);
            if (earlier != null) {
                writer.giveRevisionBack();
                return earlier;
            }
            Audited<T> done = work.apply(writer);
            long now = clock.millis();
            writer.writeDown(now, change.actor(), done);
            if (change.once() != null) {
                writer.remember(
                        now, change.actor(), change.once().key(), change.once().fingerprint());
            }
            return new Committed<>(writer.revision(), done.value(), false);
        });
    }
}
