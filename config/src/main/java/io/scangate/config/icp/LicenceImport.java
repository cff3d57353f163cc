package io.scangate.config.icp;

/**
 * An import of licences in an audit entry. Immutable.
 *
 * @param imported rows added to the table, or put in place of older ones
 * @param rejected rows that were rejected
 * @param added domains that had no licence before
 * @param changed domains with another licence or holder than before
 * @param removed domains whose licence was removed, because the file replaces the table
 */
public record LicenceImport(long imported, long rejected, long added, long changed, long removed) {
    /** Whether the table is as it was. */
    public boolean changesNothing() {
        return added == 0 && changed == 0 && removed == 0;
    }
}
