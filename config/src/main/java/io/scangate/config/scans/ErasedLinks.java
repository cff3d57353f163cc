package io.scangate.config.scans;

/**
 * What an erasure of scanned links has deleted; the audit has it, without the links. Immutable.
 *
 * @param host without a port
 * @param links the number of deleted samples and missed links
 */
public record ErasedLinks(String host, long links) {}
