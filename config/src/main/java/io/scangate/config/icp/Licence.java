package io.scangate.config.icp;

/**
 * A licence. Immutable.
 *
 * @param licence its number
 * @param holder its holder; empty if the registry does not say
 */
public record Licence(String licence, String holder) {}
