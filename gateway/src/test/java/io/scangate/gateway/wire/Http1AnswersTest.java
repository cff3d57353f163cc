package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** The bytes of answers. */
class Http1AnswersTest {
    private static final AnswerHead OK = new AnswerHead(200, "text/plain");
    private static final AnswerHead NO_CONTENT = AnswerHead.noContent(new Field("allow", "GET"));
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncache-control: no-store\r\ndate: Thu, 01 Jan 1970 00:00:00 GMT\r\n";
    private static final int[] LENGTHS = {0, 1, 9, 10, 99, 100, 101, 999, 1000, 9999, 10_000, 99_999, 100_000};

    private final Http1Answers answers = new Http1Answers();

    private String sent() {
        ByteBuf buffer = Unpooled.buffer();
        answers.drainTo(buffer);
        String text = buffer.toString(ISO_8859_1);
        buffer.release();
        return text;
    }

    private void answer(int length, boolean closes, boolean toHead) {
        answers.next(closes, toHead);
        answers.answer(OK, "x".repeat(length).getBytes(ISO_8859_1));
    }

    /** The number of digits differs, so bodies move; the answers before and after them must not. */
    @Test
    void lengths_haveNoPadding() {
        answers.tick(0);
        StringBuilder expected = new StringBuilder();
        for (int length : LENGTHS) {
            for (boolean toHead : new boolean[] {false, true}) {
                answer(length, false, toHead);
                expected.append(HEAD).append("content-length: ").append(length).append("\r\n\r\n");
                expected.append("x".repeat(toHead ? 0 : length));
            }
        }
        assertEquals(expected.toString(), sent());
    }

    @Test
    void answerWithoutContent_hasNeitherTypeNorLength() {
        answers.tick(0);
        answers.next(true, false);
        answers.fields(new AnswerFields(new Field("vary", "origin")));
        answers.fields(new AnswerFields(new Field("a", "b"), new Field("c", "d")));
        answers.answer(NO_CONTENT);
        answer(1, true, false);
        assertEquals(
                "HTTP/1.1 204 No Content\r\ncache-control: no-store\r\nallow: GET\r\nvary: origin\r\na: b\r\nc: d\r\n"
                        + "date: Thu, 01 Jan 1970 00:00:00 GMT\r\nconnection: close\r\n\r\n"
                        + HEAD + "connection: close\r\ncontent-length: 1\r\n\r\nx",
                sent());
    }
}
