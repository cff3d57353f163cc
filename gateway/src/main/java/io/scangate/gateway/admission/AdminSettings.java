package io.scangate.gateway.admission;

/**
 * The settings of the access to an admin listener. Immutable.
 *
 * @param adminTokenFile a file with the token of the guarded calls; empty for none; default empty
 */
public record AdminSettings(String adminTokenFile) {
    /** The defaults. */
    public static final AdminSettings DEFAULT = new AdminSettings("");
}
