package io.scangate.config.store;

import io.scangate.config.lifecycle.CallTerms;
import io.scangate.config.lifecycle.ChangeRequest;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The terms of the changes in a database. Thread-safe. */
public final class SqlCallTerms implements CallTerms {
    private final Database database;

    /** Uses an open database, which the caller closes. */
    public SqlCallTerms(Database database) {
        this.database = database;
    }

    @Override
    public <T> T onlyIf(ChangeRequest.@Nullable Once once, Runnable condition, Supplier<T> call) {
        return database.beforeFirstWrite(
                handle -> {
                    SqlWriter.takeTurn(handle);
                    if (once == null || !EarlierChange.isRepeated(handle, once)) {
                        condition.run();
                    }
                },
                call);
    }

    @Override
    public <T> T undone(Supplier<T> call) {
        return database.undone(call);
    }

    @Override
    public <T> T limited(Duration lockWait, BooleanSupplier mayCommit, Supplier<T> call) {
        return database.limited(new CallLimit(lockWait, mayCommit), call);
    }
}
