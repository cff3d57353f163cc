package io.scangate.gateway.rule;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Which role may open which version by a test link. Immutable.
 *
 * @param rolesByVersion for each version the roles that may open it; a version that is absent is open to none
 */
public record RolePolicy(Map<Version, Set<Role>> rolesByVersion) {
    /** Any member opens any version: what the feature's guide says. */
    public static final RolePolicy ANY_ROLE = new RolePolicy(Map.of(
            Version.DEVELOP, EnumSet.allOf(Role.class),
            Version.TRIAL, EnumSet.allOf(Role.class),
            Version.RELEASE, EnumSet.allOf(Role.class)));

    /** WeChat's stricter table: develop for developers, trial for admins and experiencers, release for all. */
    public static final RolePolicy STRICT = new RolePolicy(Map.of(
            Version.DEVELOP, EnumSet.of(Role.DEVELOPER),
            Version.TRIAL, EnumSet.of(Role.ADMIN, Role.EXPERIENCER),
            Version.RELEASE, EnumSet.allOf(Role.class)));

    public RolePolicy {
        Map<Version, Set<Role>> copy = new EnumMap<>(Version.class);
        rolesByVersion.forEach((version, roles) -> copy.put(version, Set.copyOf(roles)));
        rolesByVersion = Map.copyOf(copy);
    }

    /** Whether a member of that role may open that version. */
    public boolean allows(Role role, Version version) {
        Set<Role> roles = rolesByVersion.get(version);
        return roles != null && roles.contains(role);
    }
}
