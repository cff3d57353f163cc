package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.RefusedException.Fault;
import io.scangate.config.lifecycle.Store.Reader;
import io.scangate.config.lifecycle.Store.Writer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Carries out several actions on the rules of an account in one transaction. Collects the faults of all actions, each
 * with its place; any fault refuses the whole change. Not thread-safe; one object for each change.
 */
final class RuleActions {
    /** The most actions of a change. */
    static final int MAX_ACTIONS = 100;

    /** The most added rules of a change: each waits for a verification file. */
    static final int MAX_ADDED = 10;

    private final Rules rules;
    private final LiveRelease live;
    private final String appid;
    private final List<RuleAction> actions;
    /** The findings by the number of the action. */
    private final TreeMap<Integer, Findings> findings = new TreeMap<>();
    /** The keys of added rules by the number of the action. */
    private final TreeMap<Integer, RuleKey> keys = new TreeMap<>();

    /** The actions of a caller. */
    static RuleActions of(Rules rules, LiveRelease live, String appid, List<RuleAction> actions) {
        checkNumber("actions", actions.size(), MAX_ACTIONS);
        long added = actions.stream()
                .filter(action -> action.verb() == RuleAction.Verb.ADD)
                .count();
        if (added > 0) {
            checkNumber("added rules", added, MAX_ADDED);
        }
        return new RuleActions(rules, live, appid, actions);
    }

    private RuleActions(Rules rules, LiveRelease live, String appid, List<RuleAction> actions) {
        this.rules = rules;
        this.live = live;
        this.appid = appid;
        this.actions = actions;
    }

    private static void checkNumber(String what, long number, int most) {
        if (number < 1 || number > most) {
            throw RefusedException.field(
                    Refusal.INVALID_ARGUMENT, "actions", number + " " + what + " (expected: 1 to " + most + ")");
        }
    }

    /** Makes the checks that wait for other servers. Call it outside of the transaction. */
    void checkOutside() {
        for (int i = 0; i < actions.size(); i++) {
            NewRule added = actions.get(i).newRule();
            RuleAction action = actions.get(i);
            if (added == null) {
                of(i).check(() -> rules.licences().check(appid, action));
                continue;
            }
            RuleKey key = rules.checks().checkOutside(appid, added, of(i));
            if (key != null) {
                keys.put(i, key);
            }
        }
    }

    /**
     * Carries out all actions.
     *
     * @throws RefusedException with all faults, if there is one
     */
    List<RuleChange> apply(Writer writer, String actor) {
        Checks.checkedAccount(writer, appid);
        List<RuleChange> changes = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < actions.size(); i++) {
            RuleAction action = actions.get(i);
            Findings found = of(i);
            RuleChange change = action.newRule() == null
                    ? change(writer, actor, action, seen, found)
                    : add(writer, actor, i, action.newRule(), found);
            if (change != null) {
                changes.add(change);
            }
        }
        throwFaults();
        return changes;
    }

    /**
     * The actions for a later time. Checks that their rules, versions and releases exist now.
     *
     * @throws RefusedException with all faults, if there is one
     */
    List<RuleAction> planned(Reader reader) {
        Checks.approvedAccount(reader, appid);
        List<RuleAction> later = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < actions.size(); i++) {
            RuleAction action = actions.get(i);
            of(i).check(() -> {
                checkNotSeen(seen, action);
                later.add(later(reader, action));
            });
        }
        throwFaults();
        return later;
    }

    private RuleAction later(Reader reader, RuleAction action) {
        if (action.newRule() != null) {
            throw notLater(action);
        }
        ConfiguredRule rule = found(reader, action);
        return switch (action.verb()) {
            case PUBLISH -> action.later(rule.page());
            case ROLLBACK ->
                action.later(LiveRelease.found(reader, rule, action.release()).page());
            case UNPUBLISH -> action.later(null);
            case ADD, DELETE -> throw notLater(action);
        };
    }

    private static RefusedException notLater(RuleAction action) {
        return RefusedException.value(
                Refusal.INVALID_ARGUMENT,
                "action",
                action.verb().code(),
                "publish, unpublish or rollback in a planned release");
    }

    private static void checkNotSeen(Set<String> seen, RuleAction action) {
        if (action.newRule() == null && !seen.add(action.rule())) {
            throw RefusedException.value(Refusal.INVALID_ARGUMENT, "rule", action.rule(), "each rule once in a change");
        }
    }

    private ConfiguredRule found(Reader reader, RuleAction action) {
        ConfiguredRule rule = Checks.found(reader, appid, RuleRef.id(action.rule()));
        checkVersion(action, rule);
        return rule;
    }

    private static void checkVersion(RuleAction action, ConfiguredRule rule) {
        if (action.version() != null) {
            ChangeRequest expected = new ChangeRequest(Actor.of(""), Precondition.version(action.version()), null);
            Checks.checkVersion(expected, rule.version());
        }
    }

    /** The change of a rule; null if there are findings. */
    private @Nullable RuleChange change(
            Writer writer, String actor, RuleAction action, Set<String> seen, Findings found) {
        ConfiguredRule before = found.value(() -> {
            checkNotSeen(seen, action);
            return Checks.found(writer, appid, RuleRef.id(action.rule()));
        });
        if (before == null) {
            return null;
        }
        found.check(() -> checkVersion(action, before));
        if (action.verb() == RuleAction.Verb.DELETE) {
            found.check(() -> Checks.checkNotTakenDown(before));
            if (found.isEmpty()) {
                rules.delete(writer, before);
            }
            return found.isEmpty() ? new RuleChange(action.verb().code(), before, null) : null;
        }
        ConfiguredRule after = found.value(() -> after(writer, actor, action, before));
        if (after == null || !found.isEmpty()) {
            return null;
        }
        writer.update(after);
        return new RuleChange(action.verb().code(), before, after);
    }

    private ConfiguredRule after(Writer writer, String actor, RuleAction action, ConfiguredRule before) {
        return switch (action.verb()) {
            case PUBLISH -> live.publish(writer, actor, before, action.page() == null ? before.page() : action.page());
            case ROLLBACK -> live.rollback(writer, actor, before, action.release());
            case UNPUBLISH -> live.unpublish(writer, before);
            case ADD, DELETE -> throw new IllegalStateException("the rule is not there before, or not after");
        };
    }

    /** The addition of a rule; null if there are findings. */
    private @Nullable RuleChange add(Writer writer, String actor, int place, NewRule newRule, Findings found) {
        RuleAction action = actions.get(place);
        RuleKey key = keys.get(place);
        if (key != null) {
            rules.checks().checkRoom(writer, appid, newRule, key, found);
        }
        if (key == null || !found.isEmpty()) {
            if (action.published()) {
                live.checkAdded(writer, appid, found);
            }
            return null;
        }
        // The first added rule has the id of a change that adds one rule.
        String id = NewRule.id(writer.revision(), keys.firstKey() == place ? 0 : place);
        ConfiguredRule rule = Rules.put(writer, appid, newRule, key, id, live.now());
        if (action.published()) {
            ConfiguredRule published = found.value(() -> live.publish(writer, actor, rule, rule.page()));
            if (published == null) {
                return null;
            }
            writer.update(published);
            return new RuleChange(action.verb().code(), null, published);
        }
        return new RuleChange(action.verb().code(), null, rule);
    }

    private Findings of(int place) {
        return findings.computeIfAbsent(place, number -> new Findings());
    }

    private void throwFaults() {
        List<Fault> all = new ArrayList<>();
        findings.forEach(
                (place, found) -> found.all().forEach(each -> all.add(new Fault("actions[" + place + "]", each))));
        if (!all.isEmpty()) {
            throw RefusedException.several(all);
        }
    }
}
