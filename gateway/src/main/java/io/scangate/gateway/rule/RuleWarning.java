package io.scangate.gateway.rule;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.link.PercentEncoding;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A probable mistake in a rule: the rule is valid but probably does not mean what its owner intends. A gateway serves such a
 * rule. The control plane refuses it when an owner adds or edits it.
 */
public enum RuleWarning {
    /** The prefix has a {@code *} in its host or as a path segment, or {@code {...}}. */
    PATTERN("\"*\" and \"{...}\" are ordinary characters, so the rule matches only links that contain them;"
            + " to match every link below a path, end the prefix with / in front of the part that varies"),
    /** The prefix has a second {@code ://} before the first {@code ?}. */
    TWO_LINKS("a second \"://\" stands in front of the first \"?\", so these are probably two links;"
            + " make one rule for each"),
    /** A page has a parameter with the name of a parameter that a scan adds. */
    PAGE_PARAMETER("the scan adds the parameters q and scancode_time to the page, so the page would get two of them;"
            + " give yours another name"),
    /** The rule is withheld and has a page. */
    WITHHELD_WITH_PAGE("a withheld rule opens no page, so \"live\" and \"test\" are ignored; leave them out");

    /** The spellings that parsing may turn into an asterisk. */
    private static final List<String> MAYBE_ASTERISK = List.of("*", "\uff0a", "\ufe61", "%2a", "%2A");

    /** An asterisk in the host of a canonical link, or as a path segment. */
    private static final Pattern ASTERISK = Pattern.compile("[a-z]+://[^/]*\\*.*|[^?]*/\\*([/?].*)?");

    private static final Set<String> ADDED_BY_SCAN = Set.of("q", "scancode_time");

    private final String advice;

    RuleWarning(String advice) {
        this.advice = advice;
    }

    /** The stable name in reports and answers. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** One sentence: the meaning of the rule and the remedy. */
    public String advice() {
        return advice;
    }

    /** The warnings for a rule's prefix and pages. Linear. */
    public static Set<RuleWarning> of(Rule rule) {
        Set<RuleWarning> warnings = ofPrefix(rule.prefix());
        TestPage test = rule.test();
        if (hasParameterOfScan(rule.livePage()) || (test != null && hasParameterOfScan(test.page()))) {
            warnings.add(PAGE_PARAMETER);
        }
        if (rule.withheld() != null && (rule.livePage() != null || test != null)) {
            warnings.add(WITHHELD_WITH_PAGE);
        }
        return warnings;
    }

    /** The warnings for a prefix in the owner's spelling. */
    public static Set<RuleWarning> ofPrefix(String prefix) {
        Set<RuleWarning> warnings = EnumSet.noneOf(RuleWarning.class);
        if (hasBraces(prefix) || hasAsterisk(prefix)) {
            warnings.add(PATTERN);
        }
        int first = prefix.indexOf("://");
        int second = first < 0 ? -1 : prefix.indexOf("://", first + 1);
        int query = prefix.indexOf('?');
        if (second >= 0 && (query < 0 || second < query)) {
            warnings.add(TWO_LINKS);
        }
        return warnings;
    }

    /** Whether a page has a parameter {@code q} or {@code scancode_time}. */
    public static boolean hasParameterOfScan(@Nullable String page) {
        int query = page == null ? -1 : page.indexOf('?');
        if (page == null || query < 0) {
            return false;
        }
        for (String parameter : page.substring(query + 1).split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (ADDED_BY_SCAN.contains(decoded(equals < 0 ? parameter : parameter.substring(0, equals)))) {
                return true;
            }
        }
        return false;
    }

    private static String decoded(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        int end = PercentEncoding.decodeForm(bytes, 0, bytes.length, bytes, 0);
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    private static boolean hasBraces(String prefix) {
        int open = prefix.indexOf('{');
        return open >= 0 && prefix.indexOf('}', open) >= 0;
    }

    /** Whether the host has an asterisk or a path segment is one. Parses only prefixes that may have one. */
    private static boolean hasAsterisk(String prefix) {
        return MAYBE_ASTERISK.stream().anyMatch(prefix::contains)
                && LinkParser.parse(RuleChecker.trimmed(prefix)) instanceof Link link
                && ASTERISK.matcher(link.toString()).matches();
    }
}
