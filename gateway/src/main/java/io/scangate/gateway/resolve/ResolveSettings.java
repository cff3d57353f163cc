package io.scangate.gateway.resolve;

import io.scangate.gateway.rule.RolePolicy;

/**
 * What an operator may set about decisions.
 *
 * @param minClientVersion older clients get the web page; default 6.5.6
 * @param rolePolicy which role may open which version by a test link; by default any role any version
 */
public record ResolveSettings(String minClientVersion, RolePolicy rolePolicy) {
    /** What applies unless set otherwise. */
    public static final ResolveSettings DEFAULT = new ResolveSettings("6.5.6", RolePolicy.ANY_ROLE);

    public ResolveSettings {
        if (ClientVersion.parse(minClientVersion) < 0) {
            throw new IllegalArgumentException(
                    "min-client-version: \"" + minClientVersion + "\" (expected: a version such as 6.5.6)");
        }
    }
}
