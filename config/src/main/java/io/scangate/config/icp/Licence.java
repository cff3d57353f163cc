package io.scangate.config.icp;

/**
 * A licence.
 *
 * @param licence its number
 * @param holder who has it; empty if the registry does not say
 */
public record Licence(String licence, String holder) {}
