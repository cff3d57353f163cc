package io.scangate.gateway.rule;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The versions that each role may open by a test link. Immutable.
 *
 * @param rolesByVersion for each version the roles that may open it; no role may open an absent version
 */
public record RolePolicy(Map<Version, Set<Role>> rolesByVersion) {
    /** Every member may open every version, as the guide of the feature says. */
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

    /** Whether members with a role may open a version. */
    public boolean allows(Role role, Version version) {
        Set<Role> roles = rolesByVersion.get(version);
        return roles != null && roles.contains(role);
    }

    /**
     * Parses a policy: {@code any}, {@code strict}, or for each version the roles that may open it:
     * {@code develop=developer trial=admin,experiencer release=admin,developer,experiencer}.
     *
     * @throws IllegalArgumentException with the expected form as its message
     */
    public static RolePolicy parse(String text) {
        if (text.equals("any")) {
            return ANY_ROLE;
        }
        if (text.equals("strict")) {
            return STRICT;
        }
        Map<Version, Set<Role>> rolesByVersion = new EnumMap<>(Version.class);
        for (String entry : text.split(" +", -1)) {
            int equals = entry.indexOf('=');
            Version version = equals < 0 ? null : Version.ofCode(entry.substring(0, equals));
            if (version == null || rolesByVersion.put(version, parseRoles(entry.substring(equals + 1))) != null) {
                throw expected();
            }
        }
        return new RolePolicy(rolesByVersion);
    }

    private static Set<Role> parseRoles(String text) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String code : text.split(",", -1)) {
            Role role = Role.ofCode(code);
            if (role == null) {
                throw expected();
            }
            roles.add(role);
        }
        return roles;
    }

    private static IllegalArgumentException expected() {
        return new IllegalArgumentException(
                "any, strict, or such as develop=developer trial=admin,experiencer release=admin");
    }

    /** The policy in the form that {@link #parse} reads. */
    @Override
    public String toString() {
        if (equals(ANY_ROLE)) {
            return "any";
        }
        return equals(STRICT)
                ? "strict"
                : Arrays.stream(Version.values())
                        .filter(rolesByVersion::containsKey)
                        .map(version -> version.code() + "="
                                + Arrays.stream(Role.values())
                                        .filter(role -> allows(role, version))
                                        .map(Role::code)
                                        .collect(Collectors.joining(",")))
                        .collect(Collectors.joining(" "));
    }
}
