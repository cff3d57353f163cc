package io.scangate.gateway.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.Rules;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.rule.Prefix;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks {@link Comparison} against {@link Prefix#matches} on random rules and on links that differ from them by small
 * changes.
 */
class ComparisonTest {
    private static final int PAIRS = 20_000;
    private static final Pattern ENCODED = Pattern.compile("%([0-9a-fA-F]{2})");

    /** One comparison: both sides as parsed links. */
    private record Pair(Link link, Link rule) {
        static Pair of(String link, String rule) {
            return new Pair(Rules.link(link), Rules.link(rule));
        }

        boolean matches() {
            return new Prefix(rule).matches(link);
        }

        @Nullable
        Mismatch mismatch() {
            return new Comparison(Parts.of(link.toString()), false).with(Parts.of(rule.toString()));
        }

        String path(Link of) {
            return new String(of.bytes(), of.pathStart(), of.pathEnd() - of.pathStart(), StandardCharsets.UTF_8);
        }

        String query(Link of) {
            int start = of.pathStart() + path(of).length();
            return of.toString().substring(start);
        }

        /** The pair with its two paths replaced. */
        Pair withPaths(String linkPath, String rulePath) {
            return of(link.origin() + linkPath + query(link), rule.origin() + rulePath + query(rule));
        }
    }

    private final Random random = new Random();

    private String pick(String... texts) {
        return texts[random.nextInt(texts.length)];
    }

    private String segment() {
        return pick("a", "b", "ab", "A", "B", "%61", "a%20b", "");
    }

    private String text() {
        StringBuilder text = new StringBuilder(pick("https://", "https://", "https://", "http://"));
        text.append(pick("", "", "", "www."))
                .append(pick("h.cn", "h.cn", "h.cn", "k.cn"))
                .append(pick("", "", "", ":8080"));
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append('/').append(segment());
        }
        text.append(pick("", "/"));
        return text.append(query()).toString();
    }

    private String query() {
        return switch (random.nextInt(5)) {
            case 0 -> "?" + parameter();
            case 1 -> "?" + parameter() + "&" + parameter();
            case 2 -> pick("", "?");
            default -> "";
        };
    }

    private String parameter() {
        return pick("x", "y", "xy") + pick("", "=") + pick("", "1", "12", "a+b", "a%20b");
    }

    /**
     * Makes a link that matches the rule or misses it by one change, so that near misses are as frequent as matches.
     */
    private String linkNear(String rule) {
        int at = rule.indexOf("://") + 3;
        int cut = at + random.nextInt(rule.length() - at + 1);
        return switch (random.nextInt(15)) {
            case 0 -> text();
            case 1 -> rule + segment();
            case 2 -> rule + "/";
            case 3 -> rule + query();
            case 4 -> rule.replaceFirst("(?<=[a-z])/", "//");
            case 5 -> rule.replaceFirst("(?<=cn)/", "/" + segment() + "/");
            case 6 -> rule.replaceFirst("cn/[^/?]*", "cn");
            case 7 -> rule.endsWith("/") ? rule.substring(0, rule.length() - 1) : rule + "/" + segment();
            case 8 -> rule.replaceFirst("\\?(.*)&(.*)", "?$2&$1");
            case 9 -> rule.startsWith("https") ? "http" + rule.substring(5) : "https" + rule.substring(4);
            case 10 -> rule.replace("%61", "a").replace("a%20b", "a%2520b").replace("a+b", "a%20b");
            case 11 -> cut > rule.indexOf(".cn") + 3 ? rule.substring(0, cut) : rule;
            case 12 -> rule.replaceFirst("cn(?=[:/?]|$)", "cn.");
            case 13 -> rule.replaceFirst("(?<=[^/])\\?", "/?");
            default -> rule.substring(0, at) + rule.substring(at).replace("b", "B");
        };
    }

    private Pair pair() {
        while (true) {
            String rule = text();
            String link = linkNear(rule);
            // A cut inside %20 gives a link, too; a cut inside the port may give none.
            if (LinkParser.parse(link) instanceof Link) {
                return Pair.of(link, rule);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void mismatchIsNullExactlyWhereTheRuleMatches(long seed) {
        random.setSeed(seed);
        int hits = 0;
        for (int i = 0; i < PAIRS; i++) {
            Pair pair = pair();
            assertEquals(pair.matches(), pair.mismatch() == null, pair::toString);
            hits += pair.matches() ? 1 : 0;
        }
        assertTrue(hits > PAIRS / 5 && hits < PAIRS * 4 / 5, hits + " hits");
    }

    @Test
    void filterSelectsEveryRuleWithASingleDifference() {
        random.setSeed(5);
        int selected = 0;
        int single = 0;
        for (int i = 0; i < 3 * PAIRS; i++) {
            Pair pair = pair();
            Mismatch mismatch = pair.mismatch();
            if (mismatch != null && pair.link().origin().equals(pair.rule().origin())) {
                byte[] key = Parts.of(pair.rule().toString()).ruleKey().getBytes(StandardCharsets.ISO_8859_1);
                boolean isSelected = new NearFilter(Parts.of(pair.link().toString())).maySelect(key, key.length);
                assertTrue(isSelected || !mismatch.single(), () -> mismatch + " of " + pair);
                selected += isSelected ? 1 : 0;
                single += mismatch.single() ? 1 : 0;
            }
        }
        assertTrue(single > PAIRS / 4 && selected < 2 * single, single + " single, " + selected + " selected");
    }

    @Test
    void differencesAreThere_exactlyWhereTheRuleDoesNotMatch() {
        random.setSeed(6);
        int several = 0;
        for (int i = 0; i < PAIRS; i++) {
            Pair pair = pair();
            Mismatch mismatch = pair.mismatch();
            List<Difference> all =
                    Difference.all(pair.link().toString(), pair.rule().toString());
            assertEquals(pair.matches(), all.isEmpty(), () -> all + " of " + pair);
            assertTrue(mismatch == null || !mismatch.single() || all.size() == 1, () -> all + " of " + pair);
            several += all.size() > 1 ? 1 : 0;
        }
        assertTrue(several > PAIRS / 100, several + " with several differences");
    }

    @Test
    void everyReasonIsCorrect() {
        random.setSeed(4);
        Map<MismatchReason, Integer> seen = new EnumMap<>(MismatchReason.class);
        for (int i = 0; i < 3 * PAIRS; i++) {
            Pair pair = pair();
            Mismatch mismatch = pair.mismatch();
            if (mismatch != null) {
                assertTrue(isCorrect(mismatch, pair), () -> mismatch + " of " + pair);
                seen.merge(mismatch.reason(), 1, Integer::sum);
            }
        }
        Set<MismatchReason> links = EnumSet.range(MismatchReason.SCHEME_DIFFERS, MismatchReason.QUERY_PREFIX_DIFFERS);
        assertEquals(links, seen.keySet(), () -> "a reason did not occur: " + seen);
    }

    private static boolean isCorrect(Mismatch mismatch, Pair pair) {
        String linkPath = pair.path(pair.link);
        String rulePath = pair.path(pair.rule);
        String linkQuery = pair.query(pair.link);
        String ruleQuery = pair.query(pair.rule);
        String linkOrigin = pair.link.origin();
        String ruleOrigin = pair.rule.origin();
        boolean sameOrigin = linkOrigin.equals(ruleOrigin);
        return switch (mismatch.reason()) {
            case SCHEME_DIFFERS ->
                !scheme(linkOrigin).equals(scheme(ruleOrigin))
                        && (!mismatch.single() || matchesUnder(pair, scheme(ruleOrigin) + rest(linkOrigin)));
            case PORT_DIFFERS ->
                scheme(linkOrigin).equals(scheme(ruleOrigin))
                        && host(linkOrigin).equals(host(ruleOrigin))
                        && !sameOrigin
                        && (!mismatch.single() || matchesUnder(pair, ruleOrigin));
            case WWW_DIFFERS ->
                host(linkOrigin).replace("www.", "").equals(host(ruleOrigin).replace("www.", ""))
                        && !host(linkOrigin).equals(host(ruleOrigin))
                        && (!mismatch.single() || matchesUnder(pair, ruleOrigin));
            case LINK_HOST_ENDS_IN_DOT ->
                host(linkOrigin).endsWith(".")
                        && (!mismatch.single() || matchesUnder(pair, linkOrigin.replace("cn.", "cn")));
            case HOST_DIFFERS -> !host(linkOrigin).equals(host(ruleOrigin)) && !mismatch.single();
            case CASE_DIFFERS ->
                sameOrigin && pair.withPaths(lower(linkPath), lower(rulePath)).matches();
            case SLASH_DOUBLED ->
                sameOrigin
                        && pair.withPaths(withSingleSlashes(linkPath), withSingleSlashes(rulePath))
                                .matches();
            case LINK_LACKS_TRAILING_SLASH ->
                sameOrigin && pair.withPaths(linkPath + "/", rulePath).matches();
            case RULE_HAS_NO_TRAILING_SLASH, RULE_HAS_NO_SLASH_BEFORE_QUERY ->
                sameOrigin && pair.withPaths(linkPath, rulePath + "/").matches();
            case LINK_HAS_SEGMENT_IN_FRONT ->
                sameOrigin && pair.withPaths(shorter(linkPath), rulePath).matches();
            case LINK_LACKS_SEGMENT_IN_FRONT ->
                sameOrigin && pair.withPaths(linkPath, shorter(rulePath)).matches();
            case PARAMETER_ORDER_DIFFERS ->
                sameOrigin
                        && linkPath.equals(rulePath)
                        && orders(List.of(linkQuery.substring(1).split("&", -1))).stream()
                                .anyMatch(order -> Pair.of(linkOrigin + linkPath + "?" + order, pair.rule.toString())
                                        .matches());
            case ENCODING_DIFFERS ->
                sameOrigin
                        && decoded(linkPath + "?" + linkQuery.replaceFirst("^\\?", ""))
                                .startsWith(decoded(
                                        rulePath.endsWith("/") && ruleQuery.isEmpty()
                                                ? rulePath
                                                : rulePath + "?" + ruleQuery.replaceFirst("^\\?", "")));
            case PATH_DIFFERS -> sameOrigin && !linkPath.equals(rulePath) && !mismatch.single();
            case NOT_A_SUB_PATH ->
                sameOrigin
                        && linkPath.startsWith(rulePath)
                        && !rulePath.endsWith("/")
                        && linkPath.charAt(rulePath.length()) != '/'
                        && !mismatch.single();
            case QUERY_PREFIX_DIFFERS ->
                sameOrigin && linkPath.equals(rulePath) && !linkQuery.startsWith(ruleQuery) && !mismatch.single();
            case UNPUBLISHED,
                    SUSPENDED,
                    BLOCKED,
                    NOT_A_TEST_LINK,
                    NOT_A_MEMBER,
                    ROLE_MAY_NOT_OPEN_VERSION,
                    CLIENT_TOO_OLD,
                    USER_INFO_IN_LINK -> false;
        };
    }

    private static boolean matchesUnder(Pair pair, String origin) {
        return Pair.of(origin + pair.path(pair.link) + pair.query(pair.link), pair.rule.toString())
                .matches();
    }

    private static List<String> orders(List<String> parameters) {
        List<String> orders = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            List<String> others = new ArrayList<>(parameters);
            String first = others.remove(i);
            orders.addAll(
                    others.isEmpty()
                            ? List.of(first)
                            : orders(others).stream()
                                    .map(rest -> first + "&" + rest)
                                    .toList());
        }
        return orders;
    }

    private static String decoded(String text) {
        String decoded = text;
        for (int i = 0; i < 4; i++) {
            decoded = ENCODED.matcher(decoded)
                    .replaceAll(found -> String.valueOf((char) Integer.parseInt(found.group(1), 16)));
        }
        return decoded.replace('+', ' ');
    }

    private static String scheme(String origin) {
        return origin.substring(0, origin.indexOf(':'));
    }

    private static String rest(String origin) {
        return origin.substring(origin.indexOf(':'));
    }

    private static String host(String origin) {
        return origin.substring(origin.indexOf("://") + 3).replaceFirst(":\\d+$", "");
    }

    private static String lower(String path) {
        return path.toLowerCase(Locale.ROOT);
    }

    private static String withSingleSlashes(String path) {
        return path.replaceAll("//+", "/");
    }

    private static String shorter(String path) {
        return path.substring(path.indexOf('/', 1));
    }
}
