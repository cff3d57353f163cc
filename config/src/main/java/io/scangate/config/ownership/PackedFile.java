package io.scangate.config.ownership;

import io.scangate.config.outbound.FetchException;
import io.scangate.config.outbound.ForeignText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** Unpacks files that servers pack although nobody asked for that. Thread-safe. */
final class PackedFile {
    private PackedFile() {}

    /**
     * The start of a file: at most {@link FetchReply#MAX_BODY_BYTES} bytes and one more.
     *
     * @param coding the value of Content-Encoding
     * @param body as it was sent
     * @throws FetchException if the coding is unknown or the body is damaged
     */
    static byte[] unpacked(String coding, byte[] body) throws FetchException {
        if (body.length > FetchReply.MAX_BODY_BYTES) {
            // Its end was not read, and a packed file of 32 bytes is shorter.
            return body;
        }
        try {
            return switch (coding.trim().toLowerCase(Locale.ROOT)) {
                case "", "identity" -> body;
                case "gzip", "x-gzip" -> start(new GZIPInputStream(new ByteArrayInputStream(body)));
                case "deflate" -> inflated(body);
                default ->
                    throw failed("the file is packed with " + ForeignText.shown(coding)
                            + " (expected: not packed, or with gzip or deflate)");
            };
        } catch (IOException e) {
            throw failed("the file is packed with " + ForeignText.shown(coding)
                    + " and damaged (expected: a file that can be unpacked)");
        }
    }

    /** The standard asks for the zlib format; some servers send the data without its head. */
    private static byte[] inflated(byte[] body) throws IOException {
        try {
            return start(new InflaterInputStream(new ByteArrayInputStream(body)));
        } catch (IOException e) {
            Inflater withoutHead = new Inflater(true);
            try {
                return start(new InflaterInputStream(new ByteArrayInputStream(body), withoutHead));
            } finally {
                withoutHead.end();
            }
        }
    }

    private static byte[] start(InputStream in) throws IOException {
        try (in) {
            return in.readNBytes(FetchReply.MAX_BODY_BYTES + 1);
        }
    }

    private static FetchException failed(String message) {
        return new FetchException(FetchException.Failure.NO_ANSWER, message);
    }
}
