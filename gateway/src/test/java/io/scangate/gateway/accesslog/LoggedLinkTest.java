package io.scangate.gateway.accesslog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scangate.gateway.wire.AccessEntry;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a line has of a link and of strange characters. */
class LoggedLinkTest {
    private static AccessEntry entry(String path, String query) {
        return new AccessEntry(0, "public", null, 1, "GET", path + query, path.length(), 200, 1, 2_000, null, null);
    }

    private static String link(boolean withValues, String link) {
        String query = "?scene=1011&link=" + URLEncoder.encode(link, StandardCharsets.UTF_8) + "&client_version=8.0.50";
        return String.valueOf(new LoggedLink(withValues).of(entry("/v1/resolve", query)));
    }

    @ParameterizedTest
    @CsvSource({
        "https://h/p, https://h/p, https://h/p",
        "https://h/p?id=7&x, https://h/p?id=*&*, https://h/p?id=7&x",
        "https://h/p#token=1, https://h/p, https://h/p",
        "https://h?a=1#b?c=2, https://h?a=*, https://h?a=1",
        "HTTP://bo:secret@h/p@q, HTTP://*@h/p@q, HTTP://*@h/p@q",
        "http:\\\\bo:secret@h/, http:\\\\*@h/, http:\\\\*@h/",
        "http:bo@h, http:*@h, http:*@h",
        "ftp://h/a?b=c, ftp://h/a?b=*, ftp://h/a?b=c",
    })
    void valuesOfQueriesAreHiddenUnlessAsked_userInformationAndFragmentsAlways(
            String link, String hidden, String withValues) {
        assertEquals(hidden, link(false, link));
        assertEquals(withValues, link(true, link));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"WIFI:S:home;P:secret;;", "otpauth://totp/bo?secret=JBSW", "secret", "", " https://h/", "tel:1"})
    void othersThanLinksOfTheWebAreNotShown(String text) {
        assertEquals("null", link(true, text));
    }

    @Test
    void aQueryWithoutALinkShowsNothing() {
        LoggedLink links = new LoggedLink(true);
        for (String query : new String[] {"", "?", "?user=bo", "?link", "?link=", "?xlink=https://h/", "?a&&"}) {
            assertNull(links.of(entry("/v1/explain", query)), query);
        }
    }

    @Test
    void aCutLinkIsShownUpToTheCut() {
        LoggedLink links = new LoggedLink(false);
        assertEquals("https://h/p?id=*", links.of(entry("/v1/resolve", "?link=https%3A%2F%2Fh%2Fp%3Fid%3D12%")));
    }

    @Test
    void aLineIsVisibleAscii() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String query = "?link=https%3A%2F%2Fh%2F%0D%0A%1B%5B31m%7F%22%5C%C2%85%E5%BE%AE%FF%F0%9F%98%80";
        new AccessLine(new LoggedLink(false)).write(entry("/v1/resolve", query), out);
        assertEquals(
                "{\"time\":\"1970-01-01T00:00:00.000Z\",\"listener\":\"public\",\"http\":1,\"method\":\"GET\","
                        + "\"path\":\"/v1/resolve\",\"link\":\"https://h/\\r\\n\\u001B[31m\\u007F\\\"\\\\\\u0085\\u5FAE%FF"
                        + "\\uD83D\\uDE00\",\"status\":200,\"bytes\":1,\"micros\":2}\n",
                out.toString(US_ASCII));
    }

    @Test
    void theSampleHasARange() {
        assertEquals(1_000_000, new AccessLogSettings("-", 1_000_000, false).accessLogSample());
        for (int bad : new int[] {0, -1, 1_000_001}) {
            assertEquals(
                    "access-log-sample: " + bad + " (expected: 1 to 1000000)",
                    assertThrows(IllegalArgumentException.class, () -> new AccessLogSettings("-", bad, false))
                            .getMessage());
        }
    }
}
