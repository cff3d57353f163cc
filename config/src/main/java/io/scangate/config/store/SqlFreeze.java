package io.scangate.config.store;

import io.scangate.config.lifecycle.AuditSubject;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.lifecycle.Freeze;
import io.scangate.config.lifecycle.Freezing;
import io.scangate.config.lifecycle.Store.ChangeResult;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The freeze in the head's row, so that it holds for all replicas at once. Thread-safe. */
public final class SqlFreeze implements Freezing {
    private final Database database;
    private final Clock clock;

    /** Uses an open database, which the caller closes. */
    public SqlFreeze(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public Optional<Freeze> current() {
        return database.read(handle -> Optional.ofNullable(FrozenHead.read(handle)));
    }

    @Override
    public Commit<Freeze> freeze(ChangeRequest change, String reason) {
        Instant now = Instant.ofEpochMilli(clock.millis());
        Freeze freeze = new Freeze(Freeze.checkedReason(reason), change.actor().name(), now);
        return store(change, freeze);
    }

    @Override
    public Optional<Commit<Freeze>> end(ChangeRequest change) {
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            Commit<Freeze> earlier = new SqlReader(handle).replay(change, Freeze.class);
            if (earlier != null) {
                return Optional.of(earlier);
            }
            Freeze before = FrozenHead.read(handle);
            return before == null ? Optional.empty() : Optional.of(put(handle, change, before, null));
        });
    }

    private Commit<Freeze> store(ChangeRequest change, Freeze freeze) {
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            Commit<Freeze> earlier = new SqlReader(handle).replay(change, Freeze.class);
            if (earlier != null) {
                return earlier;
            }
            Freeze before = FrozenHead.read(handle);
            // A new reason does not begin the freeze again: its whole time counts.
            Freeze after = before == null ? freeze : new Freeze(freeze.reason(), freeze.by(), before.since());
            if (before != null && after.equals(before)) {
                CredentialRows.check(handle, change.actor(), clock.instant());
                return new Commit<>(new SqlReader(handle).revision(), before, false);
            }
            return put(handle, change, before, after);
        });
    }

    private Commit<Freeze> put(Handle handle, ChangeRequest change, @Nullable Freeze before, @Nullable Freeze after) {
        SqlWriter writer = SqlWriter.nextEvenIfFrozen(handle, change.actor(), clock.instant());
        FrozenHead.write(handle, after);
        if (after == null && before != null) {
            FrozenTime.add(handle, before.since(), Instant.ofEpochMilli(clock.millis()));
        }
        ChangeResult<Freeze> result = after == null
                ? ChangeResult.deleted(AuditSubject.FREEZE, "delete", null, null, Objects.requireNonNull(before))
                : ChangeResult.put(AuditSubject.FREEZE, "put", null, null, before, after);
        writer.writeDown(result);
        writer.remember(change.once());
        return new Commit<>(writer.revision(), result.value(), false);
    }
}
