package io.scangate.gateway.index;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.rule.Withheld;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A view of a rule in the arrays of an index. {@link RuleIndex#find} sets a view to a rule without copying the rule. A view
 * is reusable and keeps its layer of the index reachable until {@link #release}. Not thread-safe.
 *
 * <p>The {@code copy} methods write whole words. The array must have room for the text and {@value #COPY_SLACK} more bytes,
 * which a copy may overwrite.
 */
public final class RuleView {
    /** The number of bytes past the end of a copied text that a copy may overwrite. */
    public static final int COPY_SLACK = 7;

    private @Nullable CompiledRules compiled;
    private int host;
    private int rule;

    /** Sets the view to a rule. */
    void set(CompiledRules compiled, int host, int rule) {
        this.compiled = compiled;
        this.host = host;
        this.rule = rule;
    }

    /** Clears the view. An idle event loop thereby keeps no replaced index reachable. */
    public void release() {
        compiled = null;
    }

    /** The layer of the rule. */
    CompiledRules layer() {
        return compiled();
    }

    /** The position of the rule in its layer: block and rule in one number, never 0. It identifies the rule in the layer. */
    public long place() {
        return Layout.place(host, rule);
    }

    /** Sets the view to the rule at a {@link #place}. */
    void set(CompiledRules layer, long place) {
        set(layer, Layout.placeHost(place), Layout.placeRule(place));
    }

    private CompiledRules compiled() {
        if (compiled == null) {
            throw new IllegalStateException("the view has no rule");
        }
        return compiled;
    }

    private long[] hosts() {
        return compiled().hosts();
    }

    private long[] records() {
        return compiled().records();
    }

    /** Reads the first word of the account into the cache. */
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

    /** Copies the appid, which is ASCII and needs no escaping. Returns the end offset. */
    public int copyAppid(byte[] bytes, int offset) {
        int account = Layout.account(hosts(), rule);
        return Words.copy(
                records(), RecordLayout.appidAt(account), RecordLayout.appidLength(records(), account), bytes, offset);
    }

    /** The origin of the rule, such as {@code https://wx.qq.com}. */
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

    /** The reason why the rule is withheld, which then opens no page; null for other rules. */
    public @Nullable Withheld withheld() {
        return Layout.withheld(hosts(), rule);
    }

    /** Whether the rule is published, which means that it has a live page. */
    public boolean isPublished() {
        return Layout.livePage(hosts(), rule) != 0;
    }

    /** The live page; null for an unpublished rule. */
    public @Nullable String livePage() {
        int page = Layout.livePage(hosts(), rule);
        return page == 0 ? null : page(page);
    }

    /** Copies the live page of a published rule, which is ASCII and needs no escaping. Returns the end offset. */
    public int copyLivePage(byte[] bytes, int offset) {
        return copyPage(Layout.livePage(hosts(), rule), bytes, offset);
    }

    /** Whether the live page of a published rule has a query. */
    public boolean livePageHasQuery() {
        return RecordLayout.pageHasQuery(records(), Layout.livePage(hosts(), rule));
    }

    /** Whether the rule has a test page. */
    public boolean hasTest() {
        return Layout.test(hosts(), rule) != 0;
    }

    /** The test page; null for a rule without a test. */
    public @Nullable String testPage() {
        return hasTest() ? page(testPageRef()) : null;
    }

    /** Copies the test page of a rule with a test. Returns the end offset. */
    public int copyTestPage(byte[] bytes, int offset) {
        return copyPage(testPageRef(), bytes, offset);
    }

    /** Whether the test page of a rule with a test has a query. */
    public boolean testPageHasQuery() {
        return RecordLayout.pageHasQuery(records(), testPageRef());
    }

    /** The version that the test links open. The rule must have a test. */
    public Version testVersion() {
        return RecordLayout.testVersion(records(), Layout.test(hosts(), rule));
    }

    /** Whether a link that the rule matches is a test link of the rule. O(test links). */
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
     * The role of a user in the rule's account, or null. O(log members). Copies the user id if its array has fewer than eight
     * bytes after it.
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
