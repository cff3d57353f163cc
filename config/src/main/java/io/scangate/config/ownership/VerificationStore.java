package io.scangate.config.ownership;

import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is kept of verification files and checks: the port to the database. Thread-safe; blocks. */
public interface VerificationStore {
    /** The directory that stands for every directory of an account. */
    String EVERYWHERE = "";

    /**
     * An account's directory.
     *
     * @param appid the account
     * @param directory canonical
     */
    record DueCheck(String appid, Directory directory) {}

    /** The file of a directory, if one was made. */
    Optional<VerificationFile> file(String appid, String directory);

    /**
     * The file of a directory: the one there is, else the one given, from now on.
     *
     * @throws RefusedException {@link Refusal#ACCOUNT_NOT_FOUND} if there is no such account
     */
    VerificationFile fileOr(String appid, String directory, VerificationFile fresh);

    /** Stores what a check found; what is stored now. Nothing is, and empty comes back, if there is no such account. */
    Optional<Verification> put(String appid, Directory directory, Finding finding, Instant at);

    /** The last check of each directory of an account, by directory. */
    List<Verification> verifications(String appid);

    /**
     * Takes on directories whose last check is older than a time, the oldest first: they count as checked now, and no other
     * process takes them on. Only those that rules lie in; outcomes of others, being that old, are forgotten.
     *
     * @return at most {@code limit}; empty only if there are none
     */
    List<DueCheck> takeDue(Instant checkedBefore, Instant now, int limit);
}
