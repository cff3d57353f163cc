package io.scangate.config.declared;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is to be changed in an account until it is as a file says. Immutable.
 *
 * @param appid the account
 * @param members the new role by user id; null to remove the user
 * @param adds rules that the account has not
 * @param edits rules that differ
 * @param deletes rules that the file has not, if it has to be complete
 * @param kept rules and members that the file has not, if it may be incomplete
 */
record Difference(
        String appid,
        SortedMap<String, @Nullable String> members,
        List<DeclaredRule> adds,
        List<Edit> edits,
        List<LiveRule> deletes,
        List<String> kept) {

    /** What happens to a rule's live page. */
    enum Publication {
        NONE,
        PUBLISH,
        UNPUBLISH
    }

    /** A rule that is there and differs, in its fields, in its live page, or in both. */
    record Edit(LiveRule from, DeclaredRule to) {
        boolean fields() {
            DeclaredRule now = from.rule();
            return !now.page().equals(to.page())
                    || now.occupies() != to.occupies()
                    || !now.testVersion().equals(to.testVersion())
                    || !now.testLinks().equals(to.testLinks());
        }

        Publication publication() {
            if (to.published() == null) {
                return Publication.NONE;
            }
            if (!to.published()) {
                return from.published() ? Publication.UNPUBLISH : Publication.NONE;
            }
            return to.page().equals(from.livePage()) ? Publication.NONE : Publication.PUBLISH;
        }
    }

    /**
     * Compares. Linear in the number of rules.
     *
     * @param complete whether what the file has not is deleted
     */
    static Difference of(DeclaredAccount file, LiveAccount live, boolean complete) {
        Map<String, LiveRule> there = new HashMap<>();
        live.rules().forEach(one -> there.put(one.canonical(), one));
        List<DeclaredRule> adds = new ArrayList<>();
        List<Edit> edits = new ArrayList<>();
        for (DeclaredRule rule : file.rules()) {
            LiveRule now = there.remove(rule.canonical().orElse(rule.prefix()));
            if (now == null) {
                adds.add(rule);
                continue;
            }
            Edit edit = new Edit(now, rule);
            if (edit.fields() || edit.publication() != Publication.NONE) {
                edits.add(edit);
            }
        }
        List<LiveRule> rest = live.rules().stream()
                .filter(one -> there.containsKey(one.canonical()))
                .toList();
        List<String> kept = new ArrayList<>();
        SortedMap<String, @Nullable String> members = members(file.members(), live.members(), complete, kept);
        if (!complete) {
            rest.forEach(one -> kept.add(one.rule().prefix()));
        }
        return new Difference(file.appid(), members, adds, edits, complete ? rest : List.of(), kept);
    }

    private static SortedMap<String, @Nullable String> members(
            @Nullable SortedMap<String, String> file,
            SortedMap<String, String> live,
            boolean complete,
            List<String> kept) {
        SortedMap<String, @Nullable String> changes = new TreeMap<>();
        if (file == null) {
            return changes;
        }
        file.forEach((user, role) -> {
            if (!role.equals(live.get(user))) {
                changes.put(user, role);
            }
        });
        for (String user : live.keySet()) {
            if (!file.containsKey(user)) {
                if (complete) {
                    changes.put(user, null);
                } else {
                    kept.add("member " + user);
                }
            }
        }
        return changes;
    }

    /** The number of changes. */
    int size() {
        return members.size() + adds.size() + edits.size() + deletes.size();
    }
}
