package io.scangate.config.live;

import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.snapshots.AccountOutput;
import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.rule.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Collects changed accounts in the form of a delta, up to a number of rules and members. Not thread-safe. */
final class ChangedAccounts implements BiConsumer<Account, List<ConfiguredRule>> {
    private final long most;
    private final List<io.scangate.gateway.rule.Account> accounts = new ArrayList<>();
    private final Map<String, Digest> digests = new HashMap<>();
    private long count;

    ChangedAccounts(long most) {
        this.most = most;
    }

    @Override
    public void accept(Account account, List<ConfiguredRule> accountsRules) {
        count += accountsRules.size() + account.members().size();
        if (isTooMany()) {
            accounts.clear();
        } else {
            io.scangate.gateway.rule.Account served = served(account, accountsRules);
            accounts.add(served);
            digests.put(served.appid(), served.digest());
        }
    }

    /** Whether there were more rules and members than the most. The accounts are incomplete then. */
    boolean isTooMany() {
        return count > most;
    }

    List<io.scangate.gateway.rule.Account> accounts() {
        return accounts;
    }

    /** The digest of a changed account; zero if it does not exist any more. */
    Digest digest(String appid) {
        return digests.getOrDefault(appid, Digest.ZERO);
    }

    /** An account as the feed has it, with the digest of its JSON there. The index leaves out rules that gateways cannot serve. */
    static io.scangate.gateway.rule.Account served(Account account, List<ConfiguredRule> rules) {
        return new io.scangate.gateway.rule.Account(
                account.appid(),
                account.servedMembers(),
                account.served(rules).stream().map(ConfiguredRule::inSnapshot).toList(),
                Place.NONE,
                AccountOutput.digest(account, rules));
    }
}
