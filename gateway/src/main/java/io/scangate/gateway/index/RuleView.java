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

    private static final long[] NONE = {};

    private @Nullable CompiledRules compiled;

    /** The reference of the rule's block. */
    private int host;

    /** The segment with the block, and the position of the rule in it. */
    private long[] words = NONE;

    private int rule;

    /** Sets the view to a rule, given the reference of its block, and its segment with its position in it. */
    void set(CompiledRules compiled, int host, long[] words, int rule) {
        this.compiled = compiled;
        this.host = host;
        this.words = words;
        this.rule = rule;
    }

    /** Clears the view. An idle event loop thereby keeps no replaced index reachable. */
    public void release() {
        compiled = null;
        words = NONE;
    }

    /** The layer of the rule. */
    CompiledRules layer() {
        return compiled();
    }

    /** The position of the rule in its layer: block and rule in one number, never 0. It identifies the rule in the layer. */
    public long place() {
        return Layout.place(host, rule - Segments.at(host));
    }

    /** Sets the view to the rule at a {@link #place}. */
    void set(CompiledRules layer, long place) {
        int block = Layout.placeHost(place);
        set(layer, block, layer.hosts().of(block), Segments.at(block) + Layout.placeRule(place));
    }

    private CompiledRules compiled() {
        if (compiled == null) {
            throw new IllegalStateException("the view has no rule");
        }
        return compiled;
    }

    private int account() {
        return Layout.account(words(), rule);
    }

    private int livePageRef() {
        return Layout.livePage(words(), rule);
    }

    private int test() {
        return Layout.test(words(), rule);
    }

    private long[] words() {
        compiled();
        return words;
    }

    /** The segment of a record. */
    private long[] record(int ref) {
        return compiled().records().of(ref);
    }

    /** Reads the first word of the account into the cache. */
    long touch() {
        return record(account())[Segments.at(account())];
    }

    /** The appid of the rule's account. */
    public String appid() {
        return compiled().appid(account());
    }

    /** Copies the appid, which is ASCII and needs no escaping. Returns the end offset. */
    public int copyAppid(byte[] bytes, int offset) {
        long[] account = record(account());
        int at = Segments.at(account());
        return Words.copy(account, RecordLayout.appidAt(at), RecordLayout.appidLength(account, at), bytes, offset);
    }

    /** The origin of the rule, such as {@code https://wx.qq.com}. */
    public String origin() {
        return compiled().origin(host);
    }

    /** The canonical prefix. */
    public String prefix() {
        return origin() + Layout.keyText(words(), Layout.keyAt(rule), Layout.keyLength(words(), rule));
    }

    /** Copies the rule's key, the text behind its origin that links are compared with. Returns the end offset. */
    public int copyKey(byte[] bytes, int offset) {
        return Words.copy(words(), Layout.keyAt(rule), Layout.keyLength(words(), rule), bytes, offset);
    }

    /** The length of the rule's key in bytes. */
    public int keyLength() {
        return Layout.keyLength(words(), rule);
    }

    /** The reason why the rule is withheld, which then opens no page; null for other rules. */
    public @Nullable Withheld withheld() {
        return Layout.withheld(words(), rule);
    }

    /** Whether the rule is published, which means that it has a live page. */
    public boolean isPublished() {
        return livePageRef() != 0;
    }

    /** The live page; null for an unpublished rule. */
    public @Nullable String livePage() {
        return livePageRef() == 0 ? null : page(livePageRef());
    }

    /** Copies the live page of a published rule, which is ASCII and needs no escaping. Returns the end offset. */
    public int copyLivePage(byte[] bytes, int offset) {
        return copyPage(livePageRef(), bytes, offset);
    }

    /** Whether the live page of a published rule has a query. */
    public boolean livePageHasQuery() {
        return hasQuery(livePageRef());
    }

    /** Whether the rule has a test page. */
    public boolean hasTest() {
        return test() != 0;
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
        return hasQuery(testPageRef());
    }

    /** The version that the test links open. The rule must have a test. */
    public Version testVersion() {
        return RecordLayout.testVersion(record(test()), Segments.at(test()));
    }

    /** Whether a link that the rule matches is a test link of the rule. O(log test links). */
    public boolean isTestLink(Link link) {
        return test() != 0 && compiled().isTestLink(test(), link);
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
        return compiled().findRole(account(), readable, from, length);
    }

    private int testPageRef() {
        return RecordLayout.testPage(record(test()), Segments.at(test()));
    }

    private boolean hasQuery(int page) {
        return RecordLayout.pageHasQuery(record(page), Segments.at(page));
    }

    private String page(int page) {
        long[] from = record(page);
        int at = Segments.at(page);
        return Words.toString(from, RecordLayout.pageAt(at), RecordLayout.pageLength(from, at));
    }

    private int copyPage(int page, byte[] bytes, int offset) {
        long[] from = record(page);
        int at = Segments.at(page);
        return Words.copy(from, RecordLayout.pageAt(at), RecordLayout.pageLength(from, at), bytes, offset);
    }
}
