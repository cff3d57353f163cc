package io.scangate.config.console;

import com.google.common.hash.Hashing;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** A file of the console, as bytes and packed. Immutable: do not modify the arrays. */
final class ConsoleFile {
    private static final int TAG_DIGITS = 16;
    private static final String PACKED = "-gzip";

    /** A year, the longest time that caches know. */
    private static final String FOREVER = "public, max-age=31536000, immutable";

    private final String type;
    private final byte[] plain;
    private final byte[] packed;
    private final String tag;

    ConsoleFile(String type, byte[] plain) {
        this.type = type;
        this.plain = plain;
        this.packed = packed(plain);
        this.tag = Hashing.sha256().hashBytes(plain).toString().substring(0, TAG_DIGITS);
    }

    private static byte[] packed(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        }) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    byte[] plain() {
        return plain;
    }

    /** A file whose name changes with its content. */
    Answer immutable(Call call) {
        return answer(call).with("Cache-Control", FOREVER);
    }

    /** The file as it is now: a browser asks each time whether it is still current. */
    Answer answer(Call call) {
        boolean packs = call.takesGzip();
        String tag = packs ? this.tag + PACKED : this.tag;
        Answer answer = call.hasTag(tag) ? Answer.notModified() : whole(packs);
        return answer.shared(tag).with("Vary", "Accept-Encoding");
    }

    private Answer whole(boolean packs) {
        return packs ? Answer.of(200, type, packed).with("Content-Encoding", "gzip") : Answer.of(200, type, plain);
    }
}
