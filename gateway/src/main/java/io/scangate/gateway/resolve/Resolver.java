package io.scangate.gateway.resolve;

import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.RolePolicy;
import io.scangate.gateway.rule.Withheld;

/**
 * Decides scans. Allocates nothing, unless the array of a user id ends less than eight bytes after the id
 * ({@link RuleView#roleOf}). Immutable, so thread-safe.
 */
public final class Resolver {
    private final long minClientVersion;
    private final RolePolicy rolePolicy;

    /** Creates a resolver with settings. */
    public Resolver(ResolveSettings settings) {
        this.minClientVersion = ClientVersion.parse(settings.minClientVersion());
        this.rolePolicy = settings.rolePolicy();
    }

    /**
     * Decides a scan.
     *
     * @param rule set to the deciding rule, if a rule matches
     */
    public Decision resolve(RuleIndex index, Link link, Scan scan, RuleView rule) {
        boolean found = !isTooOld(scan) && !link.hasUserInfo() && index.find(link, rule);
        return resolve(found, link, scan, rule);
    }

    /**
     * Decides a scan after the lookup of its link.
     *
     * @param found whether a rule matches; if so, {@code rule} is that rule
     */
    public Decision resolve(boolean found, Link link, Scan scan, RuleView rule) {
        if (isTooOld(scan)) {
            return Decision.WEB_CLIENT_TOO_OLD;
        }
        return found && !link.hasUserInfo() ? decide(link, scan, rule) : Decision.WEB_NO_RULE;
    }

    boolean isTooOld(Scan scan) {
        return scan.clientVersion != ClientVersion.ABSENT && scan.clientVersion < minClientVersion;
    }

    Decision decide(Link link, Scan scan, RuleView rule) {
        Withheld withheld = rule.withheld();
        if (withheld != null) {
            return withheld == Withheld.BLOCKED ? Decision.WEB_BLOCKED : Decision.WEB_SUSPENDED;
        }
        if (!scan.isAnonymous() && rule.isTestLink(link) && mayOpenTest(scan, rule)) {
            return Decision.OPEN_TEST;
        }
        return rule.isPublished() ? Decision.OPEN_LIVE : Decision.WEB_UNPUBLISHED;
    }

    private boolean mayOpenTest(Scan scan, RuleView rule) {
        Role role = rule.roleOf(scan.user, scan.userOffset, scan.userLength);
        return role != null && rolePolicy.allows(role, rule.testVersion());
    }

    RolePolicy rolePolicy() {
        return rolePolicy;
    }
}
