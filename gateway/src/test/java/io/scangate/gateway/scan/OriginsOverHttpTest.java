package io.scangate.gateway.scan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.index.Rules;
import io.scangate.gateway.origins.OriginFilter;
import io.scangate.gateway.origins.Origins;
import io.scangate.gateway.origins.OriginsSettings;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code /v1/origins}. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class OriginsOverHttpTest {
    private static final String APP = "https://app.example";
    private static final OriginsSettings SETTINGS = new OriginsSettings(Duration.ofMillis(1), Duration.ofMinutes(7));

    private final ActiveIndex active = new ActiveIndex();
    private Supplier<Pacer> pacers = () -> Pacer.NONE;
    private final Origins origins = new Origins(active, SETTINGS, () -> pacers.get());
    private final TestGateway gateway =
            new TestGateway(TestGateway.settings().build(), active, CorsOrigins.parse(APP), origins);

    @AfterEach
    void close() {
        gateway.close();
        origins.close();
    }

    private void serve(long revision, String... prefixes) {
        active.swap(new ActiveIndex.Revision(Rules.published(prefixes), revision, Instant.EPOCH));
    }

    private static String request(String method, String fields) {
        return method + " /v1/origins HTTP/1.1\r\nHost: a\r\nOrigin: " + APP + "\r\n" + fields + "\r\n";
    }

    private static Client.Answer ask(Client client, String fields) throws IOException {
        return client.send(request("GET", fields)).read();
    }

    /** The filter in an answer, whose connection closes. */
    private OriginFilter filter() throws IOException {
        try (Client client = gateway.connect()) {
            String all = new String(
                    client.send(request("GET", "Connection: close\r\n")).readAll(), ISO_8859_1);
            assertTrue(all.startsWith("HTTP/1.1 200 OK\r\n"), all);
            return new OriginFilter(all.substring(all.indexOf("\r\n\r\n") + 4).getBytes(ISO_8859_1));
        }
    }

    private static void assertFields(Client.Answer answer, long revision) {
        assertEquals("public, max-age=420", answer.header("cache-control"));
        assertEquals("" + revision, answer.header("scangate-revision"));
        assertEquals(APP, answer.header("access-control-allow-origin"));
        assertTrue(answer.header("etag").matches("W/\"[0-9a-f]{32}\""), answer.header("etag"));
    }

    @Test
    void filter_isAnswered_andNotAgainToAClientThatHasIt() throws Exception {
        serve(42, "https://wx.qq.com/mp/", "http://shop.example.com:8080/a");
        OriginFilter filter = filter();
        assertEquals(42, filter.revision());
        assertTrue(filter.mayOpen("https://wx.qq.com/other") && filter.mayOpen("http://shop.example.com:8080"));
        assertFalse(filter.mayOpen("http://shop.example.com"));
        try (Client client = gateway.connect()) {
            Client.Answer whole = ask(client, "");
            assertEquals(200, whole.status());
            assertEquals("application/octet-stream", whole.header("content-type"));
            assertFields(whole, 42);
            String tag = whole.header("etag");
            for (String known : new String[] {tag, "\"x\", " + tag, tag.substring(2), "*"}) {
                Client.Answer same = ask(client, "If-None-Match: " + known + "\r\n");
                assertEquals(304, same.status());
                assertFields(same, 42);
                assertEquals("", same.header("content-type"));
            }
            for (String other : new String[] {"\"x\"", "", tag + "\r\nIf-None-Match: \"x\""}) {
                assertEquals(
                        200, ask(client, "If-None-Match: " + other + "\r\n").status());
            }
            Client.Answer head = client.send(request("HEAD", "")).read(true);
            assertEquals(whole.header("content-length"), head.header("content-length"));
            assertFields(head, 42);
        }
        assertEquals(4, gateway.requests("not_modified"));
    }

    @Test
    void otherRequests_areAnsweredAsForOtherPaths() throws Exception {
        try (Client client = gateway.connect()) {
            assertTrue(ask(client, "").body().contains("\"no_snapshot\""));
            Client.Answer post =
                    client.send(request("POST", "Content-Length: 0\r\n")).read();
            assertEquals(405, post.status());
            assertEquals("GET, HEAD, OPTIONS", post.header("allow"));
            Client.Answer options = client.send(request("OPTIONS", "")).read();
            assertEquals(204, options.status());
            assertEquals("GET, HEAD, OPTIONS", options.header("allow"));
        }
        try (TestGateway without = new TestGateway();
                Client client = without.connect()) {
            assertEquals(404, ask(client, "").status());
            assertEquals(404, client.send(request("OPTIONS", "")).read().status());
        }
    }

    @Test
    void change_makesANewFilter_andANewTagIfTheOriginsChange() throws Exception {
        serve(1, "https://wx.qq.com/mp/");
        try (Client client = gateway.connect()) {
            String tag = ask(client, "").header("etag");
            serve(2, "https://wx.qq.com/mp/", "https://wx.qq.com/q");
            Waiting.await("revision 2").until(() -> filter().revision() == 2);
            Client.Answer same = ask(client, "If-None-Match: " + tag + "\r\n");
            assertEquals(304, same.status());
            assertEquals("2", same.header("scangate-revision"));
            serve(3, "https://wx.qq.com/mp/", "https://a.example.com/q");
            Waiting.await("revision 3").until(() -> filter().revision() == 3);
            Client.Answer other = ask(client, "If-None-Match: " + tag + "\r\n");
            assertEquals(200, other.status());
            assertNotEquals(tag, other.header("etag"));
        }
    }

    @Test
    void filterThatCannotBeMade_isAProblemUntilItCan() throws Exception {
        serve(1, "https://wx.qq.com/mp/");
        AtomicInteger failures = new AtomicInteger(2);
        pacers = () -> {
            if (failures.getAndDecrement() > 0) {
                throw new OutOfMemoryError("a test");
            }
            return Pacer.NONE;
        };
        try (Client client = gateway.connect()) {
            Client.Answer failed = ask(client, "");
            assertEquals(503, failed.status());
            assertTrue(failed.body().contains("\"no_filter\""), failed.body());
            assertEquals(APP, failed.header("access-control-allow-origin"));
            Waiting.await("a filter").until(() -> ask(client, "").status() == 200);
        }
    }
}
