package io.scangate.config.random;

import io.scangate.config.random.ModelRule.Wish;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Links and prefixes that often meet, in many spellings; each is made from its canonical form. Not thread-safe. */
final class Links {
    static final List<String> LICENSED = List.of("h0.com", "h1.com", "h2.com");
    private static final List<String> HOSTS = List.of(
            "h0.com",
            "h0.com",
            "h0.com",
            "a.h0.com",
            "a.h0.com",
            "h1.com",
            "h1.com",
            "h2.com",
            "h2.com",
            "unlicensed.com");
    private static final List<String> PREFIXES = List.of(
            "/",
            "/a/",
            "/a/b",
            "/a/b/",
            "/a/b/c/",
            "/a/b?id=1",
            "/a/b?id=12",
            "/c",
            "/c?x=%2F",
            "/%E4%BD%A0/",
            "/a/?x",
            "/d/",
            "/d/e/",
            "/d/e");
    private static final List<String> LINKS = List.of(
            "/x",
            "/",
            "/a",
            "/a/",
            "/a/x",
            "/a/b",
            "/a/b/",
            "/a/b/c",
            "/a/b/c/d?z",
            "/a/b?id=1",
            "/a/b?id=12",
            "/a/b?id=123",
            "/a/b?id=9",
            "/c",
            "/c?q",
            "/c?x=%2F1",
            "/%E4%BD%A0/1",
            "/A/b",
            "/a/?x=1",
            "/d/e",
            "/d/e/f",
            "/a/bc");
    private static final List<String> ILLEGAL =
            List.of("http://h0.com/a/*", "http://h0.com/{id}", "no link", "http://*.h0.com/", "http://h0.com/#a");
    private static final List<String> VERSIONS = List.of("develop", "trial", "release");
    private static final List<String> QUERIES = java.util.Arrays.asList(null, null, "id=1", "id=123", "x");
    private static final int LONGEST = 4_296;

    /**
     * A link as it is scanned.
     *
     * @param text what is scanned
     * @param spot its canonical form; null if it matches no rule or is refused
     * @param refusal the code of the refusal; null if it is decided
     */
    record Scanned(
            String text, @Nullable Spot spot, @Nullable String refusal) {}

    private final Random random;
    private final int port;

    Links(Random random, int port) {
        this.random = random;
        this.port = port;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private String origin() {
        return "http://" + pick(HOSTS) + ":" + port;
    }

    Spot link() {
        return Spot.of(origin(), pick(LINKS));
    }

    /** All links of the hosts with rules. */
    List<Spot> all() {
        List<Spot> all = new ArrayList<>();
        HOSTS.stream()
                .distinct()
                .forEach(host -> LINKS.forEach(link -> all.add(Spot.of("http://" + host + ":" + port, link))));
        return all;
    }

    /** A rule that an account wants, mostly a good one. */
    Wish wish(String page) {
        String version = pick(VERSIONS);
        if (random.nextInt(25) == 0) {
            return new Wish(pick(ILLEGAL), null, false, page, version, List.of());
        }
        Spot spot = Spot.of(origin(), pick(PREFIXES));
        return new Wish(spelled(spot), spot, random.nextInt(6) == 0, page, version, tests(spot));
    }

    /** The rule of another account, wanted. */
    Wish wish(Spot spot, String page) {
        return new Wish(spelled(spot), spot, false, page, pick(VERSIONS), tests(spot));
    }

    /** Test links of a rule; now and then one that the rule does not match, or too many. */
    List<Spot> tests(Spot prefix) {
        List<Spot> inside = LINKS.stream()
                .map(link -> Spot.of(prefix.origin(), link))
                .filter(prefix::covers)
                .toList();
        List<Spot> tests = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0 && !inside.isEmpty(); i--) {
            Spot test = pick(inside);
            if (!tests.contains(test)) {
                tests.add(test);
            }
        }
        if (random.nextInt(20) == 0) {
            tests.add(Spot.of("http://elsewhere.com:" + port, "/x"));
        }
        return tests;
    }

    String version() {
        return pick(VERSIONS);
    }

    /** A link that a rule may decide. */
    Spot near(Spot prefix) {
        if (prefix.query() != null) {
            return new Spot(prefix.origin(), prefix.path(), prefix.query() + pick(List.of("", "2", "&b")));
        }
        String path = prefix.path() + (prefix.path().endsWith("/") ? pick(List.of("", "x", "b", "b/c")) : "");
        return new Spot(prefix.origin(), path, pick(QUERIES));
    }

    /** A link to scan: mostly one in some spelling that a rule may decide. */
    Scanned scanned(List<Spot> prefixes) {
        Spot spot = prefixes.isEmpty() || random.nextInt(4) == 0 ? link() : near(pick(prefixes));
        String tail = spot.toString().substring(spot.origin().length());
        return switch (random.nextInt(24)) {
            case 0 -> new Scanned("https" + spot.toString().substring(4), null, null);
            case 1 -> new Scanned("http://" + spot.host() + ":1" + tail, null, null);
            case 2 -> new Scanned("http://user@" + spot.host() + ":" + port + tail, null, null);
            case 3 -> malformed();
            default -> new Scanned(spelled(spot), spot, null);
        };
    }

    private Scanned malformed() {
        return switch (random.nextInt(5)) {
            case 0 -> new Scanned("", null, "malformed_link");
            case 1 -> new Scanned("http://h0.com:99999/", null, "malformed_link");
            case 2 -> new Scanned("just text", null, "malformed_link");
            case 3 -> new Scanned("mailto:ana@h0.com", null, "unsupported_scheme");
            default -> new Scanned("http://h0.com/" + "a".repeat(LONGEST), null, "link_too_long");
        };
    }

    /** Another text of the same canonical form. */
    private String spelled(Spot spot) {
        String query = spot.query() == null ? "" : "?" + spot.query();
        String path = spot.path();
        String host = spot.host();
        return switch (random.nextInt(12)) {
            case 0 -> "HTTP://" + host.toUpperCase(java.util.Locale.ROOT) + ":" + port + path + query;
            case 1 -> "http://" + host + ":" + port + path.replaceFirst("a", "%61") + query;
            case 2 -> "http://" + host + ":" + port + "/zz/.." + path + query;
            case 3 -> "http://" + host + ":" + port + "/." + path + query;
            case 4 -> "http:\\\\" + host + ":" + port + path + query;
            case 5 -> "http://" + host + ":0" + port + path + query.replace("%2F", "%2f");
            case 6 -> "http://" + host + ":" + port + path.replace("%E4%BD%A0", "%e4%bd%a0") + query;
            case 7 -> "http://" + host + ":" + port + path.replace("%E4%BD%A0", "你") + query;
            default -> spot.toString();
        };
    }

    /** As ECMAScript's function of this name does. */
    static String encodeUriComponent(String text) {
        StringBuilder out = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            if ((c < 0x80 && Character.isLetterOrDigit(c)) || "-_.!~*'()".indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append(String.format("%%%02X", (int) c));
            }
        }
        return out.toString();
    }
}
