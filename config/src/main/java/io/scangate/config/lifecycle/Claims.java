package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.Store.ChangeResult;
import io.scangate.config.lifecycle.Store.Reader;
import io.scangate.config.lifecycle.Store.Writer;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Claims of new owners to rules of other accounts. A claim needs a fresh proof of the claiming account. It is granted at
 * once if the proof of the other account has failed for {@link LifecycleSettings#proofGrace()}. Otherwise it is open until an
 * operator decides, or until the account claims the rule again after that time. The claim of a rule that is taken down stays
 * open, and so does that of an account that is suspended, is personal or has the feature off: its owner cannot mend the proof. A
 * granted claim deletes the rule of the other account and adds an unpublished one, in one transaction. Thread-safe. Methods
 * block.
 */
public final class Claims {
    private final Store store;
    private final Rules rules;
    private final Clock clock;

    /** The claims of a store. */
    public Claims(Store store, Rules rules, Clock clock) {
        this.store = store;
        this.rules = rules;
        this.clock = clock;
    }

    /**
     * Claims the rule of another account. Replaces an earlier claim of the account to it.
     *
     * @param newRule the rule that the account is to get; its prefix is that of the claimed rule
     */
    public Commit<Claim> claim(ChangeRequest change, String appid, NewRule newRule) {
        Optional<Commit<Claim>> earlier = rules.earlier(change, appid, Claim.class);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        store.read(reader -> Checks.approvedAccount(reader, appid));
        RuleKey key = rules.checkedOutside(appid, newRule);
        // The stored check may be a day old, and the owner may have put the file back.
        rules.recheck(store.read(reader -> {
            NewRuleChecks.checkTestLinks(newRule, rules.checks().limits(reader, appid));
            return claimed(reader, appid, newRule.prefix(), key);
        }));
        return store.change(change, Claim.class, writer -> {
            Checks.approvedAccount(writer, appid);
            Checks.checkVersion(change, null);
            ConfiguredRule rule = claimed(writer, appid, newRule.prefix(), key);
            List<Claim> earlierOnes = writer.claims(appid).stream()
                    .filter(other ->
                            other.appid().equals(appid) && other.ruleId().equals(rule.id()))
                    .toList();
            earlierOnes.forEach(writer::deleteClaim);
            Claim claim = new Claim(
                    "c" + HexFormat.of().toHexDigits(writer.revision()),
                    appid,
                    newRule,
                    rule.appid(),
                    rule.id(),
                    rule.canonical(),
                    LiveRelease.now(clock),
                    change.actor().name(),
                    null,
                    null);
            if (rules.live().isProofLost(writer, rule) && canMend(writer, rule)) {
                earlierOnes.forEach(other -> writer.deleteMove(other.id()));
                return granted(writer, move(writer, claim, rule));
            }
            RecentMoves.add(writer, claim.id(), appid, rule.appid(), claim.at());
            writer.insert(claim);
            writer.concern(rule.appid());
            writer.notify(Notice.ruleClaimed(claim, "open"));
            return result("open", claim);
        });
    }

    /**
     * Whether the owner could have mended the proof. The calls of an account that is withheld are refused, and only an operator
     * ends a withholding.
     */
    private static boolean canMend(Reader reader, ConfiguredRule rule) {
        Account owner = Accounts.found(reader, rule.appid());
        return !rule.isTakenDown()
                && reader.takenDownAround(rule.appid(), RuleForm.key(rule.canonical())) == null
                && owner.withholding() == null;
    }

    private static ConfiguredRule claimed(Reader reader, String appid, String prefix, RuleKey key) {
        ConfiguredRule rule = reader.inTheWay(appid, key, false, 1).stream()
                .filter(conflict -> conflict.kind() == Conflict.Kind.SAME_RULE)
                .findFirst()
                .map(conflict -> reader.rule(conflict.appid(), key))
                .orElse(null);
        if (rule == null) {
            throw RefusedException.value(Refusal.RULE_NOT_FOUND, "prefix", prefix, "a rule of another account");
        }
        return rule;
    }

    /** The open claims that match a filter, the oldest first, starting after the id {@code after}. */
    public Page<Claim> list(MoveFilter filter, @Nullable String after, int limit) {
        return store.read(reader -> {
            if (filter.appid() != null) {
                Accounts.found(reader, filter.appid());
            }
            return reader.claims(filter, after, limit);
        });
    }

    /**
     * An open claim.
     *
     * @param appid of the account that has made it, or that it is made to; null for an operator
     */
    public Claim get(@Nullable String appid, String id) {
        return store.read(reader -> {
            if (appid != null) {
                Accounts.found(reader, appid);
            }
            Claim claim = found(reader, null, id);
            if (appid != null && !appid.equals(claim.appid()) && !appid.equals(claim.ruleAppid())) {
                throw notFound(id);
            }
            return claim;
        });
    }

    /** Withdraws an open claim of an account. */
    public Commit<Claim> withdraw(ChangeRequest change, String appid, String id) {
        return end(change, "withdraw", appid, id);
    }

    /** Refuses an open claim, as an operator. */
    public Commit<Claim> refuse(ChangeRequest change, String id) {
        return end(change, "refuse", null, id);
    }

    private Commit<Claim> end(ChangeRequest change, String verb, @Nullable String appid, String id) {
        return store.change(change, Claim.class, writer -> {
            Claim claim = found(writer, appid, id);
            writer.deleteClaim(claim);
            writer.concern(claim.ruleAppid());
            if (verb.equals("refuse")) {
                writer.notify(Notice.claimDecided(claim, "refused"));
            }
            return ChangeResult.deleted(AuditSubject.CLAIM, verb, claim.appid(), claim.prefix(), claim);
        });
    }

    /**
     * Grants an open claim, as an operator, whatever the state of the proofs. Refuses a rule that is taken down: the new rule
     * would open its links.
     */
    public Commit<Claim> grant(ChangeRequest change, String id) {
        return store.change(change, Claim.class, writer -> {
            Claim claim = found(writer, null, id);
            Checks.approvedAccount(writer, claim.appid());
            ConfiguredRule rule = Checks.found(writer, claim.ruleAppid(), RuleRef.id(claim.ruleId()));
            Checks.checkNotTakenDown(rule);
            Checks.checkRangeNotTakenDown(writer, rule);
            writer.deleteMove(id);
            return granted(writer, move(writer, claim, rule));
        });
    }

    /** Deletes the rule, and with it all claims to it and its offer, and adds the new one. Tells all who have claimed it. */
    private Claim move(Writer writer, Claim claim, ConfiguredRule rule) {
        if (writer.claim(claim.id()) != null) {
            writer.deleteClaim(claim);
        }
        writer.notify(Notice.claimDecided(claim, "granted"));
        writer.delete(rule);
        RuleKey key = RuleKey.of(RuleForm.prefix(claim.newRule().prefix()));
        ConfiguredRule added = rules.insert(writer, claim.appid(), claim.newRule(), key, NewRule.id(writer.revision()));
        writer.markUnproven(added, LiveRelease.now(clock));
        return claim.granted(rule, added);
    }

    private static ChangeResult<Claim> granted(Writer writer, Claim claim) {
        writer.touch(claim.ruleAppid());
        writer.notify(Notice.ruleClaimed(claim, "granted"));
        return result("grant", claim);
    }

    private static ChangeResult<Claim> result(String verb, Claim claim) {
        return ChangeResult.put(AuditSubject.CLAIM, verb, claim.appid(), claim.prefix(), null, claim);
    }

    private static Claim found(Reader reader, @Nullable String appid, String id) {
        Claim claim = reader.claim(id);
        if (claim == null || (appid != null && !claim.appid().equals(appid))) {
            throw notFound(id);
        }
        return claim;
    }

    private static RefusedException notFound(String id) {
        return RefusedException.value(Refusal.CLAIM_NOT_FOUND, "claim", id, "an open claim");
    }
}
