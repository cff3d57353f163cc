package io.scangate.config.icp;

/**
 * An import of licences in an audit entry. Immutable.
 *
 * @param imported rows added to the table, or put in place of older ones
 * @param rejected rows that were rejected
 */
public record LicenceImport(long imported, long rejected) {}
