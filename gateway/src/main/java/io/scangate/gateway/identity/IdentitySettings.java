package io.scangate.gateway.identity;

/**
 * What an operator may set about who scans. Immutable.
 *
 * @param identity how the gateway learns who scans; default anonymous
 */
public record IdentitySettings(Identity identity) {
    /** What applies unless set otherwise. */
    public static final IdentitySettings DEFAULT = new IdentitySettings(new Anonymous());
}
