package io.scangate.config.front;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Heads and bodies that come in pieces are read as if they came at once. */
class FrontReadersTest {
    private static final FrontSettings SETTINGS = new FrontSettings(
            100, 200, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 1, 3, 0, 1, 1, false);
    private static final List<String> HEADS = List.of(
            "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
            "POST http://h:80?a HTTP/1.1\r\nHost: h\r\nUpgrade: h2c\r\nContent-Length: 17\r\n\r\n",
            "PUT /a HTTP/1.1\r\nHost: [::1]\r\nTransfer-Encoding: chunked\r\nConnection: a, close\r\n\r\n",
            "OPTIONS * HTTP/1.0\r\n\r\n");
    private static final List<String> BODIES = List.of(
            "5\r\nabcde\r\n0\r\n\r\n",
            "a;n=v\r\n0123456789\r\n1\r\nx\r\n0;last\r\nTrailer: x\r\nMore: y\r\n\r\n",
            "00\r\n\r\n");

    private record Outcome(int length, String detail) {}

    private static Outcome read(String text, Random random, boolean whole) {
        HeadReader reader = new HeadReader(SETTINGS);
        ByteBuf in = Unpooled.buffer();
        int length = HeadReader.INCOMPLETE;
        int at = 0;
        while (at < text.length() && length == HeadReader.INCOMPLETE) {
            int next = whole ? text.length() : at + 1 + random.nextInt(text.length() - at);
            in.writeCharSequence(text.substring(at, next), ISO_8859_1);
            at = next;
            length = reader.read(in);
        }
        if (length == HeadReader.FAULT) {
            return new Outcome(length, reader.fault().name());
        }
        if (length == HeadReader.INCOMPLETE) {
            return new Outcome(length, "");
        }
        String facts = reader.length() + " " + reader.chunked() + " " + reader.closes() + " " + reader.asterisk();
        ByteBuf head = reader.takeHead(in, length);
        String seen = head.toString(ISO_8859_1);
        head.release();
        return new Outcome(length, facts + seen);
    }

    @Test
    void headInPieces_isReadAsAtOnce() {
        Random random = new Random(14);
        int faults = 0;
        for (int i = 0; i < 20_000; i++) {
            String text = mutated(HEADS.get(random.nextInt(HEADS.size())), random);
            Outcome whole = read(text, random, true);
            assertEquals(whole, read(text, random, false), text);
            faults += whole.length() == HeadReader.FAULT ? 1 : 0;
        }
        assertTrue(faults > 2_000 && faults < 18_000, faults + " faults");
    }

    private static String mutated(String text, Random random) {
        StringBuilder bytes = new StringBuilder(text);
        String odd = "\r\n :;,\0\t/*hH1\u00e9";
        for (int i = random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(bytes.length());
            switch (random.nextInt(3)) {
                case 0 -> bytes.setCharAt(at, odd.charAt(random.nextInt(odd.length())));
                case 1 -> bytes.deleteCharAt(at);
                default -> bytes.insert(at, odd.charAt(random.nextInt(odd.length())));
            }
        }
        return bytes.toString();
    }

    @Test
    void serverNeverSeesAnUpgradeOrAnAbsoluteTarget() {
        assertEquals(
                "17 false false falsePOST / HTTP/1.1\r\nHost: h\r\nContent-Length: 17\r\n\r\n",
                read(HEADS.get(1), new Random(1), true).detail());
        assertEquals(
                "-1 false false falseGET / HTTP/1.1\r\nHost: h\r\n\r\n",
                read("GET http://h HTTP/1.1\r\nHost: h\r\n\r\n", new Random(1), true)
                        .detail());
        assertEquals(
                "-1 false false falseGET / HTTP/1.1\r\nHost: h\r\n\r\n",
                read("GET http://h/a/b HTTP/1.1\r\nHost: h\r\n\r\n", new Random(1), true)
                        .detail());
    }

    @Test
    void target_isKeptAsSent_withoutTheHostOfAnAbsoluteOne() {
        assertEquals("/a;b/%2f?x=%ff&y", target("/a;b/%2f?x=%ff&y"));
        assertEquals("//v1/../x", target("//v1/../x"));
        assertEquals("/a//b?c", target("http://h/a//b?c"));
        assertEquals("/?c", target("HTTPS://h:80?c"));
        assertEquals("/", target("http://h"));
        for (String bad : List.of("/a#b", "/\u00e9", "a", "ftp://h/", "http:///a", "http://u@h/", "h:80", "*")) {
            assertEquals("BAD_TARGET", target(bad), bad);
        }
    }

    private static String target(String target) {
        HeadReader reader = new HeadReader(SETTINGS);
        ByteBuf in = Unpooled.copiedBuffer("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n", ISO_8859_1);
        return reader.read(in) == HeadReader.FAULT
                ? reader.fault().name()
                : reader.line().target();
    }

    @Test
    void chunksInPieces_endWhereTheyEndAtOnce() {
        HeadReader chunked = new HeadReader(SETTINGS);
        ByteBuf head = Unpooled.copiedBuffer(HEADS.get(2), ISO_8859_1);
        assertEquals(head.readableBytes(), chunked.read(head));
        Random random = new Random(15);
        int done = 0;
        for (int i = 0; i < 20_000; i++) {
            String text = mutated(BODIES.get(random.nextInt(BODIES.size())), random) + "GET / ";
            Outcome whole = body(chunked, text, random, true);
            assertEquals(whole, body(chunked, text, random, false), text);
            done += whole.detail().equals("done") ? 1 : 0;
        }
        assertTrue(done > 2_000 && done < 18_000, done + " ended");
    }

    private static Outcome body(HeadReader head, String text, Random random, boolean whole) {
        BodyReader reader = new BodyReader();
        reader.start(head);
        ByteBuf in = Unpooled.buffer();
        int taken = 0;
        int at = 0;
        while (at < text.length() && !reader.done() && !reader.faulty()) {
            int next = whole ? text.length() : at + 1 + random.nextInt(text.length() - at);
            in.writeCharSequence(text.substring(at, next), ISO_8859_1);
            at = next;
            int length = reader.take(in);
            in.skipBytes(length);
            taken += length;
        }
        return new Outcome(taken, reader.done() ? "done" : reader.faulty() ? "faulty" : "more");
    }
}
