package io.scangate.config.store;

import com.google.common.collect.Iterators;
import com.google.common.collect.PeekingIterator;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.BlockedHost;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.gateway.rule.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;

/**
 * Reads all accounts by a merge of three ordered queries in one transaction. Keeps only a few rows in memory.
 * Thread-safe.
 */
final class EveryAccount {
    /**
     * The fetch size. Without it, or outside of a transaction, PostgreSQL's driver reads the whole result into memory.
     */
    static final int ROWS_AT_A_TIME = 1_000;

    private EveryAccount() {}

    private record Member(String appid, String user, Role role) {}

    static void forEach(Handle handle, BiConsumer<Account, List<ConfiguredRule>> visitor) {
        PostgresLimits.allowLongWork(handle);
        Map<String, BlockedHost> blocked = RuleRows.allBlocked(handle);
        try (ResultIterator<Account> accounts = handle.createQuery(AccountRows.SELECT + "ORDER BY a.appid")
                        .setFetchSize(ROWS_AT_A_TIME)
                        .map((row, context) -> AccountRows.account(row))
                        .iterator();
                ResultIterator<Member> members = handle.createQuery("SELECT * FROM members ORDER BY appid, user_id")
                        .setFetchSize(ROWS_AT_A_TIME)
                        .map((row, context) ->
                                new Member(row.getString("appid"), row.getString("user_id"), Columns.role(row)))
                        .iterator();
                ResultIterator<ConfiguredRule> rules = handle.createQuery(RuleRows.BY_ACCOUNT)
                        .setFetchSize(ROWS_AT_A_TIME)
                        .map((row, context) -> RuleRows.withHost(RuleRows.withoutHost(row), blocked))
                        .iterator()) {
            PeekingIterator<Member> nextMember = Iterators.peekingIterator(members);
            PeekingIterator<ConfiguredRule> nextRule = Iterators.peekingIterator(rules);
            accounts.forEachRemaining(account -> visitor.accept(
                    account.withMembers(members(account.appid(), nextMember), account.version()),
                    rules(account.appid(), nextRule)));
        }
    }

    private static Map<String, Role> members(String appid, PeekingIterator<Member> next) {
        Map<String, Role> members = new HashMap<>();
        while (next.hasNext() && next.peek().appid().equals(appid)) {
            Member member = next.next();
            members.put(member.user(), member.role());
        }
        return members;
    }

    private static List<ConfiguredRule> rules(String appid, PeekingIterator<ConfiguredRule> next) {
        List<ConfiguredRule> rules = new ArrayList<>();
        while (next.hasNext() && next.peek().appid().equals(appid)) {
            rules.add(next.next());
        }
        return rules;
    }
}
