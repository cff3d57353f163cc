package io.scangate.gateway.index;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Version;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A rule of an index, looked at in place: {@link RuleIndex#find} points it at one and nothing is copied. Reused from
 * scan to scan; holds on to the index it points at until it is released. Not thread-safe.
 *
 * <p>The {@code copy} methods write by words: the array must have room for the text and {@value #COPY_SLACK} bytes
 * more; those are spoilt.
 */
public final class RuleView {
    /** Bytes past the end of a copied text that a copy may spoil. */
    public static final int COPY_SLACK = 7;

    private @Nullable CompiledRules compiled;
    private int host;
    private int rule;

    /** Points at a rule. */
    void set(CompiledRules compiled, int host, int rule) {
        this.compiled = compiled;
        this.host = host;
        this.rule = rule;
    }

    /** Points at no rule and holds on to no index, so that a loop that rests does not keep one that serves no more. */
    public void release() {
        compiled = null;
    }

    /** The layer that the rule stands in. */
    CompiledRules layer() {
        return compiled();
    }

    /** Where in its layer of the index it stands: block and rule in one number, never 0. Different rules of a layer differ. */
    public long place() {
        return Layout.place(host, rule);
    }

    /** Points at the rule of a {@link #place}. */
    void set(CompiledRules layer, long place) {
        set(layer, Layout.placeHost(place), Layout.placeRule(place));
    }

    private CompiledRules compiled() {
        if (compiled == null) {
            throw new IllegalStateException("points at no rule yet");
        }
        return compiled;
    }

    private long[] hosts() {
        return compiled().hosts();
    }

    private long[] records() {
        return compiled().records();
    }

    /** Reads the account's first word, so that it is in the cache when an answer asks for the appid. */
    long touch() {
        return records()[Layout.account(hosts(), rule)];
    }

    /** The appid of the rule's account. */
    public String appid() {
        return appid(records(), Layout.account(hosts(), rule));
    }

    static String appid(long[] records, int account) {
        return Words.toString(records, RecordLayout.appidAt(account), RecordLayout.appidLength(records, account));
    }

    /** Copies the appid (ASCII, nothing to escape) and returns where it ends. */
    public int copyAppid(byte[] bytes, int offset) {
        int account = Layout.account(hosts(), rule);
        return Words.copy(
                records(), RecordLayout.appidAt(account), RecordLayout.appidLength(records(), account), bytes, offset);
    }

    /** Scheme, host and port of the rule: {@code https://wx.qq.com}. */
    public String origin() {
        return origin(compiled(), host);
    }

    static String origin(CompiledRules compiled, int host) {
        long[] hosts = compiled.hosts();
        return Words.toString(hosts, Layout.originAt(host), Layout.originLength(hosts, host));
    }

    /** The canonical prefix. */
    public String prefix() {
        return origin() + Layout.keyText(hosts(), Layout.keyAt(rule), Layout.keyLength(hosts(), rule));
    }

    /** Whether the rule is published: it has a live page. */
    public boolean isPublished() {
        return Layout.livePage(hosts(), rule) != 0;
    }

    /** The live page of a published rule, null otherwise. */
    public @Nullable String livePage() {
        int page = Layout.livePage(hosts(), rule);
        return page == 0 ? null : page(page);
    }

    /** Copies the live page of a published rule (ASCII, nothing to escape) and returns where it ends. */
    public int copyLivePage(byte[] bytes, int offset) {
        return copyPage(Layout.livePage(hosts(), rule), bytes, offset);
    }

    /** Whether the live page of a published rule has a query of its own. */
    public boolean livePageHasQuery() {
        return RecordLayout.pageHasQuery(records(), Layout.livePage(hosts(), rule));
    }

    /** Whether the rule has a test page. */
    public boolean hasTest() {
        return Layout.test(hosts(), rule) != 0;
    }

    /** The test page of a rule that has one, null otherwise. */
    public @Nullable String testPage() {
        return hasTest() ? page(testPageRef()) : null;
    }

    /** Copies the test page of a rule that has one and returns where it ends. */
    public int copyTestPage(byte[] bytes, int offset) {
        return copyPage(testPageRef(), bytes, offset);
    }

    /** Whether the test page of a rule that has one has a query of its own. */
    public boolean testPageHasQuery() {
        return RecordLayout.pageHasQuery(records(), testPageRef());
    }

    /** The version that test links of a rule that has a test open. */
    public Version testVersion() {
        return RecordLayout.testVersion(records(), Layout.test(hosts(), rule));
    }

    /** Whether a link that the rule matches is one of its test links. O(test links). */
    public boolean isTestLink(Link link) {
        int test = Layout.test(hosts(), rule);
        if (test == 0) {
            return false;
        }
        long[] records = records();
        int keyLength = link.keyEnd() - link.pathStart();
        int testLink = RecordLayout.firstTestLink(test);
        for (int left = RecordLayout.testLinks(records, test); left > 0; left--) {
            int key = RecordLayout.testLinkKeyAt(testLink);
            if (RecordLayout.testLinkLength(records, testLink) == keyLength
                    && Words.equal(records, key, link.bytes(), link.pathStart(), keyLength)) {
                return true;
            }
            testLink = RecordLayout.nextTestLink(records, testLink);
        }
        return false;
    }

    /**
     * The role of a user in the rule's account, or null. O(log members). Copies the user if fewer than eight bytes of the
     * array follow it.
     */
    public @Nullable Role roleOf(byte[] user, int offset, int length) {
        byte[] readable = user;
        int from = offset;
        if (offset + length + Long.BYTES > user.length) {
            readable = Arrays.copyOfRange(user, offset, offset + length + Long.BYTES);
            from = 0;
        }
        return compiled().findRole(Layout.account(hosts(), rule), readable, from, length);
    }

    private int testPageRef() {
        return RecordLayout.testPage(records(), Layout.test(hosts(), rule));
    }

    private String page(int page) {
        return Words.toString(records(), RecordLayout.pageAt(page), RecordLayout.pageLength(records(), page));
    }

    private int copyPage(int page, byte[] bytes, int offset) {
        return Words.copy(
                records(), RecordLayout.pageAt(page), RecordLayout.pageLength(records(), page), bytes, offset);
    }
}
