package io.scangate.gateway.link;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Runs the URLs and domains of the web-platform-tests against the link parser. */
final class WebPlatformUrlTest {
    private static final Set<String> SUPPORTED = Set.of("http:", "https:", "ftp:");
    /** Matches one of our schemes followed by two slashes; there a base makes no difference. */
    private static final Pattern ABSOLUTE = Pattern.compile("[\\x00-\\x20]*(https?|ftp)://.*", Pattern.DOTALL);

    @Test
    void urlsWithoutBase_parseAsTheStandardDoes() {
        List<JsonNode> cases = WebPlatformTests.cases("urltestdata.json").stream()
                .filter(test -> !test.hasNonNull("base"))
                .toList();
        assertTrue(cases.size() > 500, "too few cases: " + cases.size());
        WebPlatformTests.run("urltestdata.json", cases, WebPlatformUrlTest::checkUrl);
    }

    @Test
    void absoluteUrlsWithBase_parseAsWithoutBase() {
        List<JsonNode> cases = WebPlatformTests.cases("urltestdata.json").stream()
                .filter(test -> test.hasNonNull("base"))
                .filter(test -> ABSOLUTE.matcher(test.get("input").asText()).matches())
                .toList();
        assertTrue(cases.size() > 50, "too few cases: " + cases.size());
        WebPlatformTests.run("urltestdata.json, with base", cases, WebPlatformUrlTest::checkUrl);
    }

    @Test
    void domains_toAscii() {
        WebPlatformTests.run("toascii.json", WebPlatformTests.cases("toascii.json"), WebPlatformUrlTest::checkDomain);
    }

    @Test
    void domains_ofUnicodesTestSet() {
        List<JsonNode> cases = WebPlatformTests.cases("IdnaTestV2.json").stream()
                // As in the web-platform-tests: the URL parser refuses an empty host, ToASCII does not.
                .filter(test -> !test.get("input").asText().isEmpty())
                .toList();
        assertTrue(cases.size() > 2000, "too few cases: " + cases.size());
        WebPlatformTests.run("IdnaTestV2.json", cases, WebPlatformUrlTest::checkDomain);
    }

    private static @Nullable String checkUrl(JsonNode test) {
        ParsedLink parsed = LinkParser.parse(test.get("input").asText());
        if (test.path("failure").asBoolean()) {
            return unless(parsed == LinkRejection.MALFORMED_LINK, parsed, "failure");
        }
        String protocol = test.get("protocol").asText();
        if (!SUPPORTED.contains(protocol)) {
            return unless(parsed == LinkRejection.UNSUPPORTED_SCHEME, parsed, protocol);
        }
        String query = NaiveNormalForm.of(test.get("search").asText());
        String path = NaiveNormalForm.of(test.get("pathname").asText());
        String expected = protocol + "//" + test.get("host").asText() + path + query;
        boolean credentials = !test.get("username").asText().isEmpty()
                || !test.get("password").asText().isEmpty();
        boolean same = parsed instanceof Link link
                && link.toString().equals(expected)
                && link.hasQuery() == !query.isEmpty()
                && link.hasUserInfo() == credentials
                && (link.hasFragment() || test.get("hash").asText().isEmpty());
        return unless(same, parsed, expected);
    }

    private static @Nullable String checkDomain(JsonNode test) {
        String input = test.get("input").asText();
        ParsedLink parsed = LinkParser.parse("https://" + input + "/x");
        if (test.get("output").isNull()) {
            return unless(parsed == LinkRejection.MALFORMED_LINK, parsed, "failure");
        }
        String expected = "https://" + test.get("output").asText() + "/x";
        return unless(parsed instanceof Link link && link.toString().equals(expected), parsed, expected);
    }

    private static @Nullable String unless(boolean good, ParsedLink parsed, String expected) {
        return good ? null : "%s (expected: %s)".formatted(parsed, expected).toLowerCase(Locale.ROOT);
    }
}
