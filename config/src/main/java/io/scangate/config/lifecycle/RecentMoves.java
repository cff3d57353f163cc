package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.Store.Writer;
import java.time.Duration;
import java.time.Instant;

/**
 * Limits the offers and open claims that an account makes, since each sends a notice to another account. One that was
 * withdrawn, declined or refused still counts; one that was accepted or granted does not. Thread-safe.
 */
final class RecentMoves {
    /** How long a move counts. */
    static final Duration WINDOW = Store.MOVES_KEPT;

    static final int MOST = 200;
    static final int MOST_WITH_ONE = 50;

    private RecentMoves() {}

    /**
     * Counts a move of an account.
     *
     * @throws RefusedException {@link Refusal#MOVE_LIMIT}
     */
    static void add(Writer writer, String id, String appid, String other, Instant now) {
        Instant since = now.minus(WINDOW);
        check(writer.moves(appid, other, since), MOST_WITH_ONE, "with " + other);
        check(writer.moves(appid, null, since), MOST, "with other accounts");
        writer.insertMove(id, appid, other, now);
    }

    private static void check(int count, int most, String with) {
        if (count >= most) {
            throw RefusedException.limit(
                    Refusal.MOVE_LIMIT,
                    "moves",
                    count,
                    most,
                    count + " offers and claims " + with + " in " + WINDOW.toDays()
                            + " days that were not accepted or granted (expected: fewer than " + most + ")");
        }
    }
}
