package io.scangate.config.ownership;

import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The port to the database for verification files and checks. Thread-safe. Methods block. */
public interface VerificationStore {
    /** The directory value that means every directory of an account. */
    String EVERYWHERE = "";

    /**
     * A directory whose check is due.
     *
     * @param appid the account
     * @param directory canonical
     */
    record DueCheck(String appid, Directory directory, Instant checkedAt) {}

    /** The most checked directories without rules that are kept for an account. */
    int MAX_WITHOUT_RULE = 100;

    /**
     * The file of a directory: the stored one of an earlier version, otherwise the one that is derived from the database's
     * key. Stores nothing.
     *
     * @throws RefusedException {@link Refusal#ACCOUNT_NOT_FOUND} if the account does not exist
     */
    VerificationFile file(String appid, String directory);

    /**
     * Stores the result of a check and returns the stored value. If the account does not exist, stores nothing and
     * returns empty. Of the directories without rules, the results of the last {@value #MAX_WITHOUT_RULE} are kept. If the account has a rule in the directory, and its check begins to fail or succeeds again, this is
     * a change with an entry in the audit.
     *
     * @throws RefusedException {@link Refusal#FROZEN}
     */
    Optional<Verification> put(String appid, Directory directory, Finding finding, Instant at);

    /** The most checks that were asked for and are kept for an account. */
    int MAX_REQUESTS = 200;

    /**
     * Stores that a check was asked for, without a revision and without the lock of changes. Of an account the last {@value
     * #MAX_REQUESTS} are kept.
     *
     * @throws RefusedException {@link Refusal#ACCOUNT_NOT_FOUND}
     */
    void log(String appid, String by, Directory directory, CheckResult result, Instant at);

    /** A page of the checks that were asked for, the newest first, starting before an id. */
    Page<CheckRequest> requests(String appid, @Nullable String before, int limit);

    /** The last check of a directory; empty if it was never checked. */
    Optional<Verification> verification(String appid, Directory directory);

    /**
     * The number of directories with rules of their accounts whose last check failed. Looks at each in short transactions, so it is
     * not for a request.
     */
    long failing();

    /** A page of the last checks of an account's directories that match a filter, ordered by directory. */
    Page<Verification> verifications(String appid, VerificationFilter filter, @Nullable String after, int limit);

    /** The last check of each directory of an account, ordered by directory. */
    List<Verification> verifications(String appid);

    /**
     * Takes directories that were last checked before a time, the oldest first. They count as checked from now on, so
     * no other process takes them. Returns only directories with rules in them, and directories that were proven and have rules below; deletes the outdated results of the others.
     *
     * @return at most {@code limit}; empty only if none is due, or during a freeze
     */
    List<DueCheck> takeDue(Instant checkedBefore, Instant now, int limit);

    /**
     * Makes a check due again, whose result could not be stored. Does nothing if another check has been stored since.
     *
     * @param taken when it was taken
     */
    void putBack(DueCheck due, Instant taken);
}
