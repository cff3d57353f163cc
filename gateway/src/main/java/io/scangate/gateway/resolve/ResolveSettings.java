package io.scangate.gateway.resolve;

import io.scangate.gateway.rule.RolePolicy;

/**
 * The settings of decisions. Immutable.
 *
 * @param minClientVersion older clients get the web page; default 6.5.6
 * @param rolePolicy the versions that each role may open by a test link; by default each role may open every version
 */
public record ResolveSettings(String minClientVersion, RolePolicy rolePolicy) {
    /** The default settings. */
    public static final ResolveSettings DEFAULT = new ResolveSettings("6.5.6", RolePolicy.ANY_ROLE);

    public ResolveSettings {
        if (ClientVersion.parse(minClientVersion) < 0) {
            throw new IllegalArgumentException(
                    "min-client-version: \"" + minClientVersion + "\" (expected: a version such as 6.5.6)");
        }
    }
}
