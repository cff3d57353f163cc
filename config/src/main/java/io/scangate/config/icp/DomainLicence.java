package io.scangate.config.icp;

/**
 * A licence with its subject. Immutable.
 *
 * @param domain a registrable domain in lower case and Punycode, or an IP address without brackets
 * @param licence its number
 * @param holder its holder; empty if unknown
 */
public record DomainLicence(String domain, String licence, String holder) {}
