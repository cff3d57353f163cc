package io.scangate.config.store;

import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the causes of failures that Jdbi and the migrations have wrapped. Thread-safe. */
final class SqlCauses {
    private SqlCauses() {}

    /** The outermost failure of the driver; null if there is none. */
    static @Nullable SQLException first(Throwable e) {
        return causes(e)
                .filter(SQLException.class::isInstance)
                .map(SQLException.class::cast)
                .findFirst()
                .orElse(null);
    }

    /** Why a database could not be opened, for people. */
    static String inWords(RuntimeException e) {
        Throwable collision = causes(e)
                .filter(KeyCollisionException.class::isInstance)
                .findFirst()
                .orElse(null);
        if (collision != null) {
            return String.valueOf(collision.getMessage());
        }
        SQLException cause = first(e);
        return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
    }

    private static Stream<Throwable> causes(Throwable e) {
        return Stream.iterate(e, Objects::nonNull, Throwable::getCause);
    }
}
