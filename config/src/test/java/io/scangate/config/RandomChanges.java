package io.scangate.config;

import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.AccountEdit;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.BlockedHosts;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Deleted;
import io.scangate.config.lifecycle.LifecycleSettings;
import io.scangate.config.lifecycle.NewRule;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.RuleEdit;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.lifecycle.Supervision;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Version;
import java.time.Clock;
import java.util.List;
import java.util.Random;

/** Makes random changes of a few accounts and hosts, and links that these changes affect. Not thread-safe. */
final class RandomChanges {
    private static final ChangeRequest BY = ChangeRequest.by("test");
    private static final List<String> USERS = List.of("ana", "bo", "cy");
    private static final List<String> PATHS = List.of("/", "/a/", "/a/b", "/a/b/", "/a/b?id=1", "/a/b?id=12", "/c");
    private static final List<String> LINKS =
            List.of("/x", "/a/x", "/a/b", "/a/b/c", "/a/b?id=1", "/a/b?id=12", "/a/b?id=123", "/c?q", "/a/b?id=9");

    private final Random random;

    RandomChanges(Random random) {
        this.random = random;
    }

    /** Makes one change of any kind. The control plane may refuse it; then the revision stays. */
    void change(Store store) {
        Accounts accounts = new Accounts(store);
        Rules rules = UncheckedRules.over(store);
        String appid = "wx" + random.nextInt(6);
        try {
            switch (random.nextInt(18)) {
                case 0, 1 -> {
                    if (store.read(reader -> reader.account(appid) == null)) {
                        accounts.create(BY, appid, "Name", AccountKind.MEDIA);
                    } else {
                        accounts.update(BY, appid, new AccountEdit(null, null, true));
                    }
                }
                case 2 -> accounts.putMember(BY, appid, user(), pick(List.of(Role.values())));
                case 3 -> accounts.removeMember(BY, appid, user());
                case 4 -> {
                    if (random.nextInt(5) == 0) {
                        accounts.delete(BY, appid);
                    } else {
                        accounts.deleted(null, null, 1).slice().items().forEach(each -> endOrRestore(accounts, each));
                    }
                }
                case 5, 6, 7 -> rules.add(BY, appid, newRule());
                case 8, 9 ->
                    supervise(new Supervision(store, LifecycleSettings.DEFAULT, Clock.systemUTC()), rules, appid);
                default -> changeRule(rules, appid);
            }
        } catch (RefusedException e) {
            // A refusal is fine: it changes nothing.
        }
    }

    private void endOrRestore(Accounts accounts, Deleted<Account> deleted) {
        if (random.nextBoolean()) {
            accounts.forget(BY, deleted.id());
        } else {
            accounts.restore(BY, deleted.id());
        }
    }

    private NewRule newRule() {
        String prefix = origin() + pick(PATHS);
        List<String> tests = random.nextBoolean() ? List.of(prefix) : List.of();
        return new NewRule(prefix, random.nextInt(10) == 0, page(), pick(List.of(Version.values())), tests);
    }

    private void supervise(Supervision supervision, Rules rules, String appid) {
        List<ConfiguredRule> all = rules.list(appid, null, 100).items();
        switch (random.nextInt(all.isEmpty() ? 4 : 8)) {
            case 0 -> supervision.suspend(BY, appid, "spam");
            case 1 -> supervision.resume(BY, appid);
            case 2 -> supervision.switchFeature(BY, appid, false, false);
            case 3 -> supervision.switchFeature(BY, appid, true, false);
            case 4, 5 -> supervision.putBack(BY, appid, RuleRef.id(pick(all).id()));
            default -> supervision.takeDown(BY, appid, RuleRef.id(pick(all).id()), "phishing");
        }
    }

    /** Blocks a host of rules or the domain above them, or ends that. */
    void block(BlockedHosts blocked) {
        String host = random.nextInt(4) == 0 ? "example" : "h" + random.nextInt(3) + ".example";
        if (!blocked.unblock(Actor.of("operator:ops"), host)) {
            blocked.block(Actor.of("operator:ops"), host, "malware", true);
        }
    }

    private void changeRule(Rules rules, String appid) {
        List<ConfiguredRule> all = rules.list(appid, null, 100).items();
        if (all.isEmpty()) {
            return;
        }
        ConfiguredRule rule = pick(all);
        RuleRef ref = RuleRef.id(rule.id());
        switch (random.nextInt(7)) {
            case 0, 1, 2 -> rules.publish(BY, appid, ref);
            case 3 -> rules.unpublish(BY, appid, ref);
            case 4 -> rules.edit(BY, appid, ref, new RuleEdit(null, page(), null, List.of(rule.canonical())));
            case 5 -> rules.rollback(BY, appid, ref, 1);
            default -> rules.delete(BY, appid, ref);
        }
    }

    /** A link that a rule may match. */
    String link() {
        return origin() + pick(LINKS);
    }

    /** A user that may be a member. */
    String user() {
        return pick(USERS);
    }

    private String origin() {
        return "https://h" + random.nextInt(3) + ".example";
    }

    private String page() {
        return "pages/p" + random.nextInt(1000);
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
