package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.RefusedException.Fault;
import io.scangate.config.lifecycle.Store.Reader;
import io.scangate.config.lifecycle.Store.Writer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds the rules of a file in one transaction. A read before it makes all checks, so that other changes do not wait for them; the
 * transaction repeats them only if another change was made since. Not thread-safe; one object for each change.
 */
final class RuleFileChange {
    private final NewRuleChecks checks;
    private final LiveRelease live;
    private final String appid;
    private final List<RuleFile.Row> rows;

    /** What the checks that need no lock have found, by row. */
    private final List<Findings> outside = new ArrayList<>();

    /** The keys by row; null for a prefix that is no link. */
    private final List<@Nullable RuleKey> keys = new ArrayList<>();

    /** The revision at which all rows have passed. */
    private long passedAt = -1;

    RuleFileChange(NewRuleChecks checks, LiveRelease live, String appid, RuleFile file) {
        this.checks = checks;
        this.live = live;
        this.appid = appid;
        this.rows = file.rows();
    }

    /** Makes the checks that wait for other servers. */
    void checkOutside() {
        for (RuleFile.Row row : rows) {
            Findings found = new Findings();
            keys.add(checks.checkOutside(appid, row.rule(), found));
            outside.add(found);
        }
    }

    /** Checks all rows in one state of the store. Refuses them with all their faults. */
    boolean check(Reader reader) {
        List<Fault> faults = faults(reader);
        if (!faults.isEmpty()) {
            throw RefusedException.several(faults);
        }
        passedAt = reader.revision();
        return true;
    }

    /** All faults of all rows in one state of the store. */
    List<Fault> faults(Reader reader) {
        Account account = Checks.checkedAccount(reader, appid);
        checks.checkRoomFor(reader, account, rows.size());
        Limits limits = checks.limits(account);
        Quota quota = live.quota().of(reader, account);
        Set<RuleKey> seen = new HashSet<>();
        List<Fault> faults = new ArrayList<>();
        int publishes = 0;
        for (int i = 0; i < rows.size(); i++) {
            RuleFile.Row row = rows.get(i);
            Findings found = new Findings();
            outside.get(i).all().forEach(found::add);
            RuleKey key = keys.get(i);
            if (key != null) {
                checkRow(reader, row, key, seen, limits, found);
            }
            if (row.published()) {
                int before = publishes++;
                found.check(() -> Checks.checkCode(account));
                found.check(() -> quota.check(before));
            }
            found.all().forEach(each -> faults.add(new Fault(row.place(), each)));
        }
        return faults;
    }

    private void checkRow(
            Reader reader, RuleFile.Row row, RuleKey key, Set<RuleKey> seen, Limits limits, Findings found) {
        NewRule rule = row.rule();
        if (!seen.add(key)) {
            found.add(NewRuleChecks.duplicate(rule));
        }
        checks.checkRange(reader, appid, rule, key, found);
        found.check(() -> NewRuleChecks.checkTestLinks(rule, limits));
        if (row.published()) {
            // It is stored only when its rule is.
            found.check(() -> live.checkProof(reader, rule.rule(NewRule.id(0), appid, key, 0)));
        }
    }

    /** Whether another change was made since the last check of the rows. */
    boolean isOutdated(Writer writer) {
        return writer.revision() != passedAt + 1;
    }

    /** Adds the rules, in their order. */
    List<RuleChange> apply(Writer writer, String actor) {
        if (isOutdated(writer)) {
            check(writer);
        }
        insert(writer);
        int publishes = (int) rows.stream().filter(RuleFile.Row::published).count();
        if (publishes > 0) {
            live.quota().use(writer, appid, publishes);
        }
        List<ConfiguredRule> added = added(writer);
        List<RuleChange> changes = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            ConfiguredRule rule = added.get(i);
            changes.add(new RuleChange(
                    RuleAction.Verb.ADD.code(), null, rows.get(i).published() ? publish(writer, actor, rule) : rule));
        }
        return changes;
    }

    private void insert(Writer writer) {
        for (int i = 0; i < rows.size(); i++) {
            RuleKey key = keys.get(i);
            if (key == null) {
                throw new IllegalStateException("a row without a link has passed");
            }
            String id = NewRule.id(writer.revision(), i);
            NewRule newRule = rows.get(i).rule();
            GivingWay.makeRoom(writer, appid, key, newRule.occupies(), live.now());
            ConfiguredRule rule = newRule.rule(id, appid, key, writer.revision());
            writer.insert(rule, key);
            RulesInside.tell(writer, rule);
        }
    }

    /** The rules as they are stored: withheld if the account is. Theirs are the greatest ids. */
    private List<ConfiguredRule> added(Reader reader) {
        String first = NewRule.id(reader.revision());
        List<ConfiguredRule> added = new ArrayList<>();
        added.add(Checks.found(reader, appid, RuleRef.id(first)));
        added.addAll(reader.rules(appid, first, rows.size()).items());
        return added;
    }

    private ConfiguredRule publish(Writer writer, String actor, ConfiguredRule rule) {
        ConfiguredRule published = live.release(writer, actor, rule, rule.page());
        writer.update(published);
        return published;
    }
}
