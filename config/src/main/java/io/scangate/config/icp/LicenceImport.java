package io.scangate.config.icp;

/**
 * What the audit says of an import.
 *
 * @param imported rows that were put into the table, new or in place of an older one
 * @param rejected rows that were not
 */
public record LicenceImport(long imported, long rejected) {}
