package io.scangate.gateway.identity;

/**
 * The settings of identification. Immutable.
 *
 * @param identity the method of identifying users; default anonymous
 */
public record IdentitySettings(IdentityMethod identity) {
    /** The defaults. */
    public static final IdentitySettings DEFAULT = new IdentitySettings(new Anonymous());
}
