package io.scangate.config.lifecycle;

import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/** A store that makes each change and rolls it back. Thread-safe. Methods block. */
public class UndoneStore implements Store {
    private final Store store;

    /** Undoes the changes of a store. */
    public UndoneStore(Store store) {
        this.store = store;
    }

    @Override
    public <T> T read(Function<Reader, T> question) {
        return store.read(question);
    }

    @Override
    public <T> Commit<T> change(ChangeRequest change, Class<T> type, Function<Writer, ChangeResult<T>> work) {
        return store.dryRun(work, (reader, done) -> new Commit<>(reader.revision(), done.value(), false));
    }

    @Override
    public void changeMany(String actor, Consumer<Batch> work) {
        throw new UnsupportedOperationException("one change at a time");
    }

    @Override
    public void forgetDeleted(Instant now, Instant endedBefore) {
        throw new UnsupportedOperationException("a dry run forgets nothing");
    }

    @Override
    public void forgetAudit(Instant before) {
        throw new UnsupportedOperationException("a dry run forgets nothing");
    }

    @Override
    public <T, R> R dryRun(Function<Writer, ChangeResult<T>> work, BiFunction<Reader, ChangeResult<T>, R> look) {
        return store.dryRun(work, look);
    }
}
