package io.scangate.config.store;

import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.lifecycle.Store;
import java.time.Clock;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * Accounts and rules in a database. A change first increments the head's revision, which locks that row until the
 * commit (in SQLite, the whole file). So the changes of all processes run one after the other, revisions have no gaps,
 * values read in a change stay valid, and each change sees the previous one. Thread-safe.
 */
public final class SqlStore implements Store {
    /** The author of changes that are undone. */
    private static final Actor UNDONE = Actor.of("");

    private final Database database;
    private final Clock clock;

    /** Uses an open database, which the caller closes. */
    public SqlStore(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public <T> T read(Function<Reader, T> question) {
        return database.read(handle -> question.apply(new SqlReader(handle)));
    }

    @Override
    public <T> Commit<T> change(ChangeRequest change, Class<T> type, Function<Writer, ChangeResult<T>> work) {
        return database.write(handle -> {
            // The lock comes first, so that of two concurrent requests with one key the second finds the first.
            SqlWriter.takeTurn(handle);
            Commit<T> earlier = new SqlReader(handle).replay(change, type);
            if (earlier != null) {
                return earlier;
            }
            SqlWriter writer = SqlWriter.next(handle, change.actor(), clock.instant());
            Commit<T> done = make(writer, work);
            if (change.once() != null) {
                writer.remember(change.once());
            }
            return done;
        });
    }

    @Override
    public <T, R> R dryRun(Function<Writer, ChangeResult<T>> work, BiFunction<Reader, ChangeResult<T>, R> look) {
        return database.dryRun(handle -> {
            SqlWriter writer = SqlWriter.next(handle, UNDONE, clock.instant());
            return look.apply(writer, work.apply(writer));
        });
    }

    @Override
    public void forgetDeleted(Instant now, Instant endedBefore) {
        new Sweep(database).run(now, endedBefore);
    }

    @Override
    public void changeMany(String actor, Consumer<Batch> work) {
        database.write(handle -> {
            SqlWriter.takeTurn(handle);
            work.accept(new SqlBatch(handle, Actor.of(actor)));
            return actor;
        });
    }

    private final class SqlBatch extends SqlReader implements Batch {
        private final Actor actor;

        SqlBatch(Handle handle, Actor actor) {
            super(handle);
            this.actor = actor;
        }

        @Override
        public <T> Commit<T> change(Function<Writer, ChangeResult<T>> work) {
            return make(SqlWriter.next(handle, actor, clock.instant()), work);
        }
    }

    private <T> Commit<T> make(SqlWriter writer, Function<Writer, ChangeResult<T>> work) {
        ChangeResult<T> done = work.apply(writer);
        writer.writeDown(done);
        return new Commit<>(writer.revision(), done.value(), false);
    }
}
