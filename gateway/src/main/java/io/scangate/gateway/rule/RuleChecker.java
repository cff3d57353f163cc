package io.scangate.gateway.rule;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkDiagnosis;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.link.LinkRejection;
import io.scangate.gateway.link.ParsedLink;
import io.scangate.gateway.text.Language;
import io.scangate.gateway.text.VisibleText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks a single rule and makes its links canonical. The index compiler detects conflicts with other rules. Not
 * thread-safe: a checker reuses its buffers, and a result is valid until the next call.
 */
public final class RuleChecker {
    /** The longest canonical origin or key in bytes. The index has 16 bits for a length. */
    public static final int MAX_CANONICAL_BYTES = 0xFFFF;

    private static final int MAX_APPID_LENGTH = 128;

    /** The result of a check. */
    public sealed interface Result permits Good, Bad {
        /** Passes this result to {@code good} or to {@code bad}. */
        void match(Consumer<Good> good, Consumer<Bad> bad);

        /** The good rule. Throws the exception that {@code refusal} makes of a bad rule. */
        Good orThrow(Function<Bad, ? extends RuntimeException> refusal);
    }

    /**
     * The result for a good rule.
     *
     * @param prefix the canonical prefix
     * @param testLinks the canonical test links in the rule's order
     */
    public record Good(Prefix prefix, List<Link> testLinks) implements Result {
        @Override
        public void match(Consumer<Good> good, Consumer<Bad> bad) {
            good.accept(this);
        }

        @Override
        public Good orThrow(Function<Bad, ? extends RuntimeException> refusal) {
            return this;
        }
    }

    /**
     * The result for a bad rule.
     *
     * @param reason the stable reason
     * @param words makes the detail: the value and the expected form
     */
    public record Bad(RejectionReason reason, Supplier<String> words) implements Result {
        /** The actual value and the expected one. */
        public String detail() {
            return words.get();
        }

        @Override
        public void match(Consumer<Good> good, Consumer<Bad> bad) {
            bad.accept(this);
        }

        @Override
        public Good orThrow(Function<Bad, ? extends RuntimeException> refusal) {
            throw refusal.apply(this);
        }
    }

    private final LinkParser parser = new LinkParser();
    private final Link prefixLink = new Link();
    private final Link testLink = new Link();

    /** Checks a rule. Linear in its text. */
    public Result check(Rule rule) {
        Bad badPrefix = checkPrefix(rule.prefix());
        if (badPrefix != null) {
            return badPrefix;
        }
        if (rule.livePage() != null && !PagePath.isValid(rule.livePage())) {
            return badPage("live", rule.livePage());
        }
        Prefix prefix = new Prefix(prefixLink);
        TestPage test = rule.test();
        if (test == null) {
            return new Good(prefix, List.of());
        }
        return PagePath.isValid(test.page()) ? checkTestLinks(prefix, test) : badPage("test", test.page());
    }

    private @Nullable Bad checkPrefix(String text) {
        RuleText.Span span = RuleText.trimmed(text);
        OptionalInt invisible = RuleText.firstInvisible(text, span);
        if (invisible.isPresent()) {
            return invisible(text, invisible.getAsInt());
        }
        Bad bad = parse(text.substring(span.start(), span.end()), prefixLink);
        if (bad != null) {
            return bad;
        }
        if (prefixLink.hasUserInfo()) {
            return bad(RejectionReason.USER_INFO_IN_PREFIX, text, "a prefix without user name and password");
        }
        if (prefixLink.hasFragment()) {
            return bad(RejectionReason.FRAGMENT_IN_PREFIX, text, "a prefix without #");
        }
        return hostEndsInDot(prefixLink)
                ? bad(RejectionReason.FINAL_DOT_IN_HOST, text, "a host without a dot at its end")
                : null;
    }

    /** Skips the port, if any, and looks at the last byte of the host. */
    private static boolean hostEndsInDot(Link link) {
        int end = link.pathStart();
        int i = end;
        while (link.bytes()[i - 1] >= '0' && link.bytes()[i - 1] <= '9') {
            i--;
        }
        return link.bytes()[(link.bytes()[i - 1] == ':' ? i - 1 : end) - 1] == '.';
    }

    private static Bad invisible(String text, int at) {
        return bad(
                RejectionReason.INVISIBLE_CHARACTER_IN_PREFIX,
                text,
                String.format(
                        "no white space, control or invisible character; U+%04X stands at offset %d",
                        (int) text.charAt(at), text.codePointCount(0, at)));
    }

    /** A prefix without surrounding controls, white space and at most one U+FEFF. */
    public static String trimmed(String prefix) {
        RuleText.Span span = RuleText.trimmed(prefix);
        return prefix.substring(span.start(), span.end());
    }

    /** Whether an appid is valid: 1 to 128 letters, digits and {@code . _ -}. JSON needs no escaping for it. */
    public static boolean isAppid(String appid) {
        if (appid.isEmpty() || appid.length() > MAX_APPID_LENGTH) {
            return false;
        }
        for (int i = 0; i < appid.length(); i++) {
            char c = appid.charAt(i);
            boolean good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!good && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    /** Whether a text is a page path such as {@code pages/index/index?from=qr}. JSON needs no escaping for it. */
    public static boolean isPage(String page) {
        return PagePath.isValid(page);
    }

    private Result checkTestLinks(Prefix prefix, TestPage test) {
        List<Link> links = new ArrayList<>(test.links().size());
        for (String text : test.links()) {
            Bad bad = parse(text, testLink);
            if (bad != null) {
                Supplier<String> words = bad.words();
                return new Bad(
                        bad.reason() == RejectionReason.LINK_TOO_LONG ? bad.reason() : RejectionReason.BAD_TEST_LINK,
                        () -> "test link " + words.get());
            }
            if (testLink.hasUserInfo()) {
                return bad(RejectionReason.BAD_TEST_LINK, text, "a test link without user name and password");
            }
            if (!prefix.matches(testLink)) {
                return bad(RejectionReason.TEST_LINK_OUTSIDE_RULE, text, "a link that " + prefix.link() + " matches");
            }
            links.add(testLink.copy());
        }
        return new Good(prefix, links);
    }

    private @Nullable Bad parse(String text, Link into) {
        if (hasLoneSurrogate(text)) {
            return bad(RejectionReason.MALFORMED_LINK, text, "Unicode text without lone surrogates");
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ParsedLink parsed = parser.parse(bytes, 0, bytes.length, into);
        if (parsed instanceof LinkRejection rejection) {
            return switch (rejection) {
                case MALFORMED_LINK -> noLink(RejectionReason.MALFORMED_LINK, text);
                case UNSUPPORTED_SCHEME -> noLink(RejectionReason.UNSUPPORTED_SCHEME, text);
                case LINK_TOO_LONG -> tooLong(text, LinkParser.MAX_LINK_BYTES);
            };
        }
        int keyLength = into.keyEnd() - into.pathStart();
        return Math.max(into.pathStart(), keyLength) > MAX_CANONICAL_BYTES ? tooLong(text, MAX_CANONICAL_BYTES) : null;
    }

    private static Bad noLink(RejectionReason reason, String text) {
        return new Bad(
                reason,
                () -> VisibleText.quoted(text) + ": "
                        + LinkDiagnosis.ofInvalid(text).sentence(Language.ENGLISH));
    }

    private static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    private static Bad tooLong(String text, int limit) {
        return bad(RejectionReason.LINK_TOO_LONG, text, "at most " + limit + " bytes");
    }

    private static Bad badPage(String which, String page) {
        return bad(
                RejectionReason.BAD_PAGE,
                page,
                "a " + which + " page path such as pages/index/index (no leading slash, fragment or space)");
    }

    private static Bad bad(RejectionReason reason, String value, String expected) {
        return new Bad(reason, () -> VisibleText.quoted(value) + " (expected: " + expected + ")");
    }
}
