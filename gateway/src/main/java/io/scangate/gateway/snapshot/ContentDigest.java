package io.scangate.gateway.snapshot;

/**
 * Tells whether two documents have equal content. Guards against accidents, not against forgers: who can write the
 * source can serve any rules anyway.
 *
 * @param bytes length
 * @param checksum CRC-32C and CRC-32 of all bytes; both run at many gigabytes a second, where SHA-256 would cost a fair
 *     share of the reading
 */
record ContentDigest(long bytes, long checksum) {}
