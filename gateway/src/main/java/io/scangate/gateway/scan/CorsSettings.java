package io.scangate.gateway.scan;

/**
 * The settings of scripts on other web sites. Immutable.
 *
 * @param corsOrigins the web sites whose scripts may read answers of the public listener; default none
 */
public record CorsSettings(CorsOrigins corsOrigins) {
    /** The defaults. */
    public static final CorsSettings DEFAULT = new CorsSettings(CorsOrigins.NONE);
}
