package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The framing of chunks. The list of both planes has the cases that matter to a client; this test has the grammar and the limits. */
class ChunkReaderTest {
    private static final String END = "0\r\n\r\n";

    /** The data, followed by the end: done, faulty or more; what is left over, if anything, follows it. */
    private static String read(ChunkReader reader, String text) {
        StringBuilder data = new StringBuilder();
        byte[] bytes = text.getBytes(ISO_8859_1);
        int at = 0;
        reader.start();
        while (at < bytes.length && !reader.done() && !reader.faulty()) {
            if (reader.data() > 0) {
                data.append((char) bytes[at]);
                reader.skip(1);
            } else {
                reader.take(bytes[at]);
            }
            at++;
        }
        String end = reader.done() ? "done" : reader.faulty() ? "faulty" : "more";
        return (data + " " + end + " " + (reader.faulty() ? "" : text.substring(at))).strip();
    }

    private static String read(String text) {
        return read(new ChunkReader(), text);
    }

    @Test
    void bodies_endWhereTheyEnd_andTheReaderIsReused() {
        ChunkReader reader = new ChunkReader();
        for (int i = 0; i < 3; i++) {
            assertEquals("abc done next", read(reader, "1\r\na\r\n02\r\nbc\r\n" + END + "next"));
            assertEquals("a done", read(reader, "1\r\na\r\n0\r\nX: b\r\nY:\t\u00e4\r\n\r\n"));
            assertEquals("a faulty", read(reader, "1\r\nab\r\n" + END));
            assertEquals("a more", read(reader, "1\r\na\r\n0\r\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";n",
                ";n;m",
                ";n=v;m=w",
                ";n=\"\"",
                ";n=\"a;b=c\t\\\"\\\\\"",
                " ;n",
                "\t; n = v ; m",
                ";n=v ;m",
                ";n =\"v\" ;m",
            })
    void extension_isTaken(String extension) {
        assertEquals("a done", read("1" + extension + "\r\na\r\n" + END));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ";",
                ";;",
                ";n;",
                "; n ",
                ";=v",
                ";n=",
                ";n=;m",
                ";n=v=w",
                ";n=v ",
                ";n v",
                ";n=\"v",
                ";n=\"v\"w",
                ";n=\"v\" ",
                ";n=\"v\\",
                ";n=(v)",
                ";(n)",
                " ",
                ",n",
            })
    void extension_isRefused(String extension) {
        assertEquals("faulty", read("1" + extension + "\r\na\r\n" + END));
    }

    @Test
    void controlCharacters_areRefused() {
        for (String bad : new String[] {"\n", "\r\r\n", "\u0000\r\n", "\u007f\r\n", "\r"}) {
            assertEquals("faulty", read("1;n=\"v" + bad + "\"\r\na\r\n" + END), bad);
            assertEquals("a faulty", read("1\r\na\r\n0\r\nX: v" + bad + "x\r\n\r\n"), bad);
        }
    }

    @Test
    void limits_areKept() {
        assertEquals("more", read("ffffffff\r\n"));
        assertEquals("faulty", read("0ffffffff\r\n"));
        String longest = "1;" + "n".repeat(ChunkReader.MAX_SIZE_LINE - 3);
        assertEquals("a done", read(longest + "\r\na\r\n" + END));
        assertEquals("faulty", read(longest + "n\r\na\r\n" + END));
        String trailer = "X:" + "v".repeat(ChunkReader.MAX_TRAILER - 3);
        assertEquals("done", read("0\r\n" + trailer + "\r\n\r\n"));
        assertEquals("faulty", read("0\r\n" + trailer + "v\r\n\r\n"));
        assertEquals("faulty", read("0\r\n" + "X:v\r\n".repeat(ChunkReader.MAX_TRAILER / 4 + 1) + "\r\n"));
    }
}
