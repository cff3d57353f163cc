package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.Store.Reader;
import io.scangate.gateway.link.Link;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks that several calls make before a change. Each throws a {@link RefusedException}. Thread-safe. */
final class Checks {
    private Checks() {}

    /** The account of a change to its rules. Refuses a personal one, and one with the feature off. */
    static Account checkedAccount(Reader reader, String appid) {
        Account account = Accounts.found(reader, appid);
        if (account.kind() == AccountKind.PERSONAL) {
            String expected = "corporate, government, media or other_organisation";
            throw RefusedException.about(
                    Refusal.PERSONAL_ACCOUNT,
                    Particulars.of("kind", account.kind().code(), expected),
                    "account " + appid + " is personal (expected: " + expected + ")");
        }
        if (account.featureOff()) {
            throw RefusedException.about(
                    Refusal.FEATURE_OFF,
                    Particulars.of("feature", "off", "on, to change its rules"),
                    "the feature is off for account " + appid + " (expected: on, to change its rules)");
        }
        return account;
    }

    static void checkNotTakenDown(ConfiguredRule rule) {
        if (rule.isTakenDown() && rule.withholding() != null) {
            throw RefusedException.about(
                    Refusal.RULE_TAKEN_DOWN,
                    Particulars.of("rule", rule.prefix(), "a rule that is not taken down"),
                    "an operator has taken the rule " + rule.prefix() + " down: "
                            + rule.withholding().reason() + " (expected: a rule that is not taken down)");
        }
    }

    /**
     * Refuses to open links of a range that an operator has taken down: by a rule inside it, or under another scheme.
     * A rule that is taken down itself passes: its owner may correct it, and it stays withheld.
     */
    static void checkRangeNotTakenDown(Reader reader, ConfiguredRule rule) {
        if (!rule.isTakenDown()) {
            checkRangeNotTakenDown(reader, rule.appid(), rule.prefix(), RuleKey.of(Link.ofCanonical(rule.canonical())));
        }
    }

    /** As above, for a rule that is to be added. */
    static void checkRangeNotTakenDown(Reader reader, String appid, String prefix, RuleKey key) {
        ConfiguredRule down = reader.takenDownAround(appid, key);
        if (down != null && down.withholding() != null) {
            throw RefusedException.about(
                    Refusal.RULE_TAKEN_DOWN,
                    Particulars.of("prefix", prefix, "links outside of it, under http and https"),
                    "the rule " + prefix + " opens links of the rule " + down.prefix()
                            + ", which an operator has taken down: "
                            + down.withholding().reason() + " (expected: links outside of it, under http and https)");
        }
    }

    static ConfiguredRule found(Reader reader, String appid, RuleRef ref) {
        ConfiguredRule rule = ref.find(reader, appid);
        if (rule == null) {
            String expected = "a rule of account " + appid;
            throw RefusedException.about(
                    Refusal.RULE_NOT_FOUND,
                    Particulars.of(ref.field(), ref.value(), expected),
                    ref + " (expected: " + expected + ")");
        }
        return rule;
    }

    /** Checks the precondition of a change of a value; a value that does not exist has no version. */
    static void checkVersion(ChangeRequest change, @Nullable Long version) {
        checkVersion(change, version, version != null);
    }

    /** As {@link #checkVersion}, for a part of a value, which has the version of the whole. */
    static void checkVersion(ChangeRequest change, @Nullable Long version, boolean exists) {
        if (change.precondition() != null) {
            change.precondition().check(version == null ? null : version.toString(), exists);
        }
    }

    /** As {@link #checkedAccount}, for a change that an account cannot make while it waits for approval. */
    static Account approvedAccount(Reader reader, String appid) {
        Account account = checkedAccount(reader, appid);
        checkApproved(account);
        return account;
    }

    private static void checkApproved(Account account) {
        if (account.waits()) {
            String expected = "the approval of an operator";
            throw RefusedException.about(
                    Refusal.AWAITING_APPROVAL,
                    Particulars.of("state", "waiting", expected),
                    "account " + account.appid() + " waits since " + account.waitingSince() + " (expected: " + expected
                            + "; until then its rules can be added, edited and verified)");
        }
    }

    static void checkCode(Reader reader, String appid) {
        checkCode(checkedAccount(reader, appid));
    }

    static void checkCode(Account account) {
        checkApproved(account);
        if (!account.codePublished()) {
            String appid = account.appid();
            throw RefusedException.about(
                    Refusal.CODE_NOT_PUBLISHED,
                    Particulars.of("code_published", "false", "code published before rules"),
                    "mini program " + appid + " has no published code (expected: code published before rules)");
        }
    }

    static RefusedException tooManyRules(String appid, int count, int most) {
        return RefusedException.limit(
                Refusal.RULE_LIMIT,
                "rules",
                count,
                most,
                "account " + appid + " has " + count + " rules (expected: at most " + most + ")");
    }

    static void checkOccupancy(Reader reader, String appid, String prefix, RuleKey key, boolean occupies) {
        List<Conflict> conflicts = reader.inTheWay(appid, key, occupies, 1);
        if (!conflicts.isEmpty()) {
            throw RefusedException.taken(prefix, conflicts.get(0));
        }
    }

    /** As {@link #checkOccupancy}, for an operator, who may know every rule. */
    static void checkOccupancyForOperator(Reader reader, String appid, String prefix, RuleKey key) {
        for (Conflict found : reader.inTheWay(appid, key, false, 1)) {
            throw RefusedException.taken(prefix, new Conflict(found.kind(), found.appid(), found.prefix(), true));
        }
    }

    /**
     * Checks that the stored canonical form equals the parser's result. They differ if another program version
     * normalised it otherwise.
     */
    static void checkUndamaged(ConfiguredRule rule) {
        boolean good;
        try {
            good = RuleKey.of(RuleForm.prefix(rule.prefix())).canonical().equals(rule.canonical());
            RuleForm.checkPage(rule.page());
            RuleForm.checkTestLinks(rule.prefix(), rule.testLinks(), Integer.MAX_VALUE);
        } catch (RefusedException e) {
            throw e.as(Refusal.RULE_DAMAGED);
        }
        if (!good) {
            throw RefusedException.value(
                    Refusal.RULE_DAMAGED, "stored rule", rule.canonical(), "the canonical form of " + rule.prefix());
        }
    }
}
