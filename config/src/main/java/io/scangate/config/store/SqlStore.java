package io.scangate.config.store;

import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.recording.RulesChange;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
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
        try {
            return changed(change, type, work);
        } catch (NoChangeException none) {
            return new Commit<>(none.revision, type.cast(none.value), false);
        }
    }

    /** Rolls a change back that leaves the value as it was. */
    private static final class NoChangeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final long revision;
        private final transient Object value;

        NoChangeException(long revision, Object value) {
            super(null, null, false, false);
            this.revision = revision;
            this.value = value;
        }
    }

    private <T> Commit<T> changed(ChangeRequest change, Class<T> type, Function<Writer, ChangeResult<T>> work) {
        RulesChange recorded = RulesChange.begun();
        Commit<T> saved = database.write(handle -> {
            // The lock comes first, so that of two concurrent requests with one key the second finds the first.
            SqlWriter.takeTurn(handle);
            recorded.locked();
            Commit<T> earlier = new SqlReader(handle).replay(change, type);
            if (earlier != null) {
                return earlier;
            }
            SqlWriter writer = SqlWriter.next(handle, change.actor(), clock.instant());
            ChangeResult<T> result = work.apply(writer);
            if (result.before() != null && result.changesNothing()) {
                throw new NoChangeException(writer.revision() - 1, result.before());
            }
            Commit<T> done = written(writer, result);
            writer.remember(change.once());
            recorded.changed(writer.revision());
            return done;
        });
        if (!database.isUndone()) {
            recorded.saved();
        }
        return saved;
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
    public void forgetAudit(Instant before) {
        AuditTime.forget(database, before);
    }

    @Override
    public void changeMany(String actor, Consumer<Batch> work) {
        RulesChange recorded = RulesChange.begun();
        database.write(handle -> {
            SqlWriter.takeTurn(handle);
            recorded.locked();
            SqlBatch batch = new SqlBatch(handle, Actor.of(actor), recorded);
            work.accept(batch);
            new StoredDigests(handle).changed(batch.changed, Integer.MAX_VALUE);
            return actor;
        });
        recorded.saved();
    }

    private final class SqlBatch extends SqlReader implements Batch {
        private final Actor actor;
        private final RulesChange recorded;

        /** The accounts whose digests are computed once, after all changes. */
        private final Set<String> changed = new TreeSet<>();

        SqlBatch(Handle handle, Actor actor, RulesChange recorded) {
            super(handle);
            this.actor = actor;
            this.recorded = recorded;
        }

        @Override
        public <T> Commit<T> change(Function<Writer, ChangeResult<T>> work) {
            SqlWriter writer = SqlWriter.next(handle, actor, clock.instant());
            ChangeResult<T> done = work.apply(writer);
            writer.writeEntry(done);
            changed.addAll(new StoredDigests(handle).changedBy(writer.revision(), done));
            recorded.changed(writer.revision());
            return new Commit<>(writer.revision(), done.value(), false);
        }
    }

    private static <T> Commit<T> written(SqlWriter writer, ChangeResult<T> done) {
        writer.writeDown(done);
        return new Commit<>(writer.revision(), done.value(), false);
    }
}
