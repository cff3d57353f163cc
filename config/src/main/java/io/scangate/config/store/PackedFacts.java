package io.scangate.config.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The facts of notices as compressed JSON. An import makes a notice for each directory, and their texts are alike, so a dictionary
 * halves them. Thread-safe.
 */
final class PackedFacts {
    /** Stored facts need it, so it never changes. The most frequent text is the last one. */
    private static final byte[] DICTIONARY = """
            {"cause":"rule_taken_down","prefix":"https://","reason":"{"cause":"host_blocked","host":"","reason":"\
            {"month":"2026-","limit":"{"offer":"r00000000","other_appid":"wx","prefix":"https://\
            {"claim":"r00000000","prefix":"https://","state":"granted","state":"refused","state":"ended"}\
            {"other_appid":"wx","other_prefix":"https://","prefix":"https://","state":"unpublished","state":"published"}\
            {"directory":"https://www..com.cn/","failed_since":"2026-01-01T00:00:00.000Z","outcome":"not_found"}\
            {"directory":"https://www..example.com/","failed_since":"2026-11-27T10:00:00.000Z","outcome":"unchecked"}""".getBytes(StandardCharsets.US_ASCII);

    /** More than the facts of a notice have. */
    private static final int MOST_BYTES = 1 << 20;

    private static final int AT_A_TIME = 512;

    /** Each has its own memory of some 300 KB outside the heap, which a new one would have to clear. */
    private static final Deflater DEFLATER = new Deflater(Deflater.BEST_SPEED, true);

    private PackedFacts() {}

    static byte[] pack(Map<String, String> facts) {
        byte[] json = Json.write(facts).getBytes(StandardCharsets.UTF_8);
        synchronized (DEFLATER) {
            DEFLATER.reset();
            DEFLATER.setDictionary(DICTIONARY);
            DEFLATER.setInput(json);
            DEFLATER.finish();
            byte[] packed = new byte[AT_A_TIME];
            int length = 0;
            while (!DEFLATER.finished()) {
                if (length == packed.length) {
                    packed = Arrays.copyOf(packed, 2 * length);
                }
                length += DEFLATER.deflate(packed, length, packed.length - length);
            }
            return Arrays.copyOf(packed, length);
        }
    }

    static Map<String, String> unpack(byte[] packed) {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setDictionary(DICTIONARY);
            inflater.setInput(packed);
            byte[] json = new byte[AT_A_TIME];
            int length = 0;
            while (!inflater.finished()) {
                if (length == json.length) {
                    json = Arrays.copyOf(json, 2 * length);
                }
                int more = inflater.inflate(json, length, json.length - length);
                if ((more == 0 && !inflater.finished()) || length > MOST_BYTES) {
                    throw new DataFormatException("incomplete");
                }
                length += more;
            }
            return Json.readTexts(new String(json, 0, length, StandardCharsets.UTF_8));
        } catch (DataFormatException e) {
            throw new IllegalStateException("the database has facts of a notice that cannot be read", e);
        } finally {
            inflater.end();
        }
    }
}
