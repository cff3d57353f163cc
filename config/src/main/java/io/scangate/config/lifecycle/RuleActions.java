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
    /** The faults by the number of the action. */
    private final TreeMap<Integer, RefusedException> faults = new TreeMap<>();
    /** The keys of added rules by the number of the action. */
    private final TreeMap<Integer, RuleKey> keys = new TreeMap<>();

    RuleActions(Rules rules, LiveRelease live, String appid, List<RuleAction> actions) {
        this.rules = rules;
        this.live = live;
        this.appid = appid;
        this.actions = actions;
        checkNumber("actions", actions.size(), MAX_ACTIONS);
        long added = actions.stream()
                .filter(action -> action.verb() == RuleAction.Verb.ADD)
                .count();
        if (added > 0) {
            checkNumber("added rules", added, MAX_ADDED);
        }
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
            int place = i;
            if (added != null) {
                attempt(place, () -> keys.put(place, rules.checkedOutside(appid, added)));
            } else {
                attempt(place, () -> rules.licences().check(appid, actions.get(place)));
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
            int place = i;
            attempt(place, () -> {
                checkNotSeen(seen, action);
                changes.add(action.newRule() == null ? change(writer, actor, action) : add(writer, actor, place));
            });
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
        Checks.checkedAccount(reader, appid);
        List<RuleAction> later = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < actions.size(); i++) {
            RuleAction action = actions.get(i);
            attempt(i, () -> {
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
        if (action.version() != null) {
            ChangeRequest expected = new ChangeRequest(Actor.of(""), Precondition.version(action.version()), null);
            Checks.checkVersion(expected, rule.version());
        }
        return rule;
    }

    private RuleChange change(Writer writer, String actor, RuleAction action) {
        ConfiguredRule before = found(writer, action);
        ConfiguredRule after = after(writer, actor, action, before);
        if (after == null) {
            rules.delete(writer, before);
        } else {
            writer.update(after);
        }
        return new RuleChange(action.verb().code(), before, after);
    }

    private @Nullable ConfiguredRule after(Writer writer, String actor, RuleAction action, ConfiguredRule before) {
        return switch (action.verb()) {
            case PUBLISH -> live.publish(writer, actor, before, action.page() == null ? before.page() : action.page());
            case ROLLBACK -> live.rollback(writer, actor, before, action.release());
            case UNPUBLISH -> live.unpublish(writer, before);
            case DELETE -> null;
            case ADD -> throw new IllegalStateException("an added rule is no rule yet");
        };
    }

    private RuleChange add(Writer writer, String actor, int place) {
        RuleAction action = actions.get(place);
        RuleKey key = keys.get(place);
        if (key == null || action.newRule() == null) {
            throw new IllegalStateException("an added rule was not checked before the transaction");
        }
        // The first added rule has the id of a change that adds one rule.
        String id = Rules.ruleId(writer.revision()) + (keys.firstKey() == place ? "" : "-" + place);
        ConfiguredRule rule = rules.insert(writer, appid, action.newRule(), key, id);
        if (action.published()) {
            rule = live.publish(writer, actor, rule, rule.page());
            writer.update(rule);
        }
        return new RuleChange(action.verb().code(), null, rule);
    }

    /** Runs a step of an action unless the action has a fault already, and keeps its fault. */
    private void attempt(int place, Runnable step) {
        if (faults.containsKey(place)) {
            return;
        }
        try {
            step.run();
        } catch (RefusedException e) {
            if (!e.refusal().isOfRequest()) {
                throw e;
            }
            faults.put(place, e);
        }
    }

    private void throwFaults() {
        if (!faults.isEmpty()) {
            List<Fault> all = new ArrayList<>();
            faults.forEach((place, refused) ->
                    refused.findings().forEach(each -> all.add(new Fault("actions[" + place + "]", each))));
            throw RefusedException.several(all);
        }
    }
}
