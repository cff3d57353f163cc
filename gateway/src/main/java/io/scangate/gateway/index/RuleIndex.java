package io.scangate.gateway.index;

import io.scangate.gateway.link.Link;
import java.util.function.Predicate;

/**
 * All rules of a snapshot, compiled: finds the one that decides a link in one probe for the link's origin and one
 * contiguous block, without allocation. Made by {@link RuleIndexCompiler}. Immutable, so safe for any number of threads.
 */
public final class RuleIndex {
    private final CompiledRules compiled;

    RuleIndex(CompiledRules compiled) {
        this.compiled = compiled;
    }

    /** An index without rules. */
    public static RuleIndex empty() {
        return new RuleIndexCompiler(rejected -> {}, 0).compile();
    }

    /**
     * Finds the rule that decides a link: the most specific one that matches, whatever its state. User info in the link
     * is not looked at. O(length of the link), plus one probe, whatever the number of rules.
     *
     * @param into pointed at the rule, if there is one
     * @return whether a rule matches
     */
    public boolean find(Link link, RuleView into) {
        CompiledRules rules = compiled;
        byte[] bytes = link.bytes();
        int host = rules.findHost(bytes, link.pathStart());
        if (host == 0) {
            return false;
        }
        int rule = rules.findRule(host, bytes, link.pathStart(), link.keyEnd());
        if (rule == 0) {
            return false;
        }
        into.set(rules, host, rule);
        return true;
    }

    /** Number of rules. */
    public int rules() {
        return compiled.counts().rules();
    }

    /** Number of accounts. */
    public int accounts() {
        return compiled.counts().accounts();
    }

    /** Number of different origins (scheme, host and port). */
    public int origins() {
        return compiled.counts().origins();
    }

    /** Memory that the compiled rules take, all counted. */
    public long memoryBytes() {
        return compiled.bytes();
    }

    /** Whether there is an account of that appid. */
    public boolean hasAccount(String appid) {
        return findAccount(appid) != 0;
    }

    /** Shows the rules of a link's origin; O(rules of the origin). The view is the same object each time. */
    public void forEachRuleOfOrigin(Link link, Predicate<RuleView> more) {
        int host = compiled.findHost(link.bytes(), link.pathStart());
        if (host != 0) {
            forEachRule(host, 0, new RuleView(), more);
        }
    }

    /** Shows the rules of an account; O(rules of its origins). The view is the same object each time. */
    public void forEachRuleOfAccount(String appid, Predicate<RuleView> more) {
        int account = findAccount(appid);
        if (account == 0) {
            return;
        }
        RuleView view = new RuleView();
        long[] records = compiled.records();
        for (int i = 0; i < Layout.hostRefCount(records, account); i++) {
            if (!forEachRule(Layout.hostRef(records, account, i), account, view, more)) {
                return;
            }
        }
    }

    /**
     * Shows every rule; O(rules). The view is the same object each time.
     *
     * @param more told each rule; answers whether to go on
     */
    public void forEachRule(Predicate<RuleView> more) {
        RuleView view = new RuleView();
        long[] hosts = compiled.hosts();
        for (int host = 1; host < hosts.length; host += Layout.hostWords(hosts, host)) {
            if (!forEachRule(host, 0, view, more)) {
                return;
            }
        }
    }

    /** An account of 0 is any account. */
    private boolean forEachRule(int host, int account, RuleView view, Predicate<RuleView> more) {
        long[] hosts = compiled.hosts();
        int rule = Layout.firstRule(hosts, host);
        for (int left = Layout.hostRules(hosts, host); left > 0; left--) {
            if (account == 0 || Layout.account(hosts, rule) == account) {
                view.set(compiled, host, rule);
                if (!more.test(view)) {
                    return false;
                }
            }
            rule += Layout.ruleWords(Layout.keyLength(hosts[rule]));
        }
        return true;
    }

    private int findAccount(String appid) {
        byte[] bytes = RecordWriter.padded(appid);
        return compiled.findAccount(bytes, bytes.length - Long.BYTES);
    }
}
