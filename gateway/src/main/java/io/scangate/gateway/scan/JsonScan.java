package io.scangate.gateway.scan;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.scangate.gateway.resolve.ClientVersion;
import io.scangate.gateway.usage.Scene;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a scan in JSON: {@code {"link": text, "client_version": text, "scene": number or text}}. A body with
 * several links of one user has {@code "links": [text, ...]} in place of the link. One object reads one body. Not
 * thread-safe.
 */
final class JsonScan {
    /** The most links of one body. */
    static final int MAX_LINKS = 32;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(2).build())
            .build();

    /** In the place of a text that has no bytes; it is malformed, as that text is. */
    private static final byte[] NO_LINK = {};

    private final boolean several;
    private final List<byte[]> links = new ArrayList<>(1);
    private boolean hasLinks;
    private boolean hasClientVersion;
    private long clientVersion = ClientVersion.ABSENT;
    private @Nullable Scene scene;
    private String found = "";

    /** Makes a reader for a body with one link or with several. */
    JsonScan(boolean several) {
        this.several = several;
    }

    /** Reads a body; returns null or the fault. Nothing may follow the object, and no field may occur twice. */
    @Nullable
    ScanProblem read(byte[] body, int offset, int length) {
        try (JsonParser parser = JSON.createParser(body, offset, length)) {
            return read(parser);
        } catch (IOException e) {
            return bad("no JSON");
        }
    }

    private @Nullable ScanProblem read(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return bad("no object");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            ScanProblem problem = field(parser, parser.currentName());
            if (problem != null) {
                return problem;
            }
        }
        if (parser.nextToken() != null) {
            return bad("more than one value");
        }
        if (hasLinks) {
            return null;
        }
        return several ? ScanProblem.MISSING_LINKS : ScanProblem.MISSING_LINK;
    }

    private @Nullable ScanProblem field(JsonParser parser, String name) throws IOException {
        JsonToken value = parser.nextToken();
        if (name.equals(several ? "links" : "link")) {
            return hasLinks ? repeated(name) : several ? links(parser, value) : link(parser, value);
        }
        return switch (name) {
            case "client_version" -> hasClientVersion ? repeated(name) : clientVersion(parser, value);
            case "scene" -> scene != null ? repeated(name) : scene(parser, value);
            default -> {
                found = name;
                yield several ? ScanProblem.UNKNOWN_BATCH_PARAMETER : ScanProblem.UNKNOWN_PARAMETER;
            }
        };
    }

    private ScanProblem repeated(String name) {
        found = name;
        return ScanProblem.REPEATED_PARAMETER;
    }

    private ScanProblem bad(String what) {
        found = what;
        return several ? ScanProblem.BAD_BATCH : ScanProblem.BAD_JSON;
    }

    private @Nullable ScanProblem link(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.VALUE_STRING) {
            return bad("link is no text");
        }
        hasLinks = true;
        String text = parser.getText();
        // A lone surrogate is no character and has no UTF-8 bytes that the page could receive.
        boolean unicode = UTF_8.newEncoder().canEncode(text);
        links.add(unicode ? text.getBytes(UTF_8) : NO_LINK);
        return unicode || several ? null : bad("link is no Unicode text");
    }

    private @Nullable ScanProblem links(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.START_ARRAY) {
            return bad("links is no array");
        }
        for (JsonToken item = parser.nextToken(); item != JsonToken.END_ARRAY; item = parser.nextToken()) {
            ScanProblem problem = links.size() == MAX_LINKS ? bad("more than 32 links") : link(parser, item);
            if (problem != null) {
                return problem;
            }
        }
        return links.isEmpty() ? bad("no link") : null;
    }

    private @Nullable ScanProblem clientVersion(JsonParser parser, JsonToken value) throws IOException {
        hasClientVersion = true;
        clientVersion =
                value == JsonToken.VALUE_STRING ? ClientVersion.parse(parser.getText()) : ClientVersion.MALFORMED;
        return clientVersion == ClientVersion.MALFORMED ? ScanProblem.BAD_CLIENT_VERSION : null;
    }

    private @Nullable ScanProblem scene(JsonParser parser, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT) {
            byte[] text = parser.getText().getBytes(US_ASCII);
            scene = Scene.parse(text, 0, text.length);
        }
        return scene == null ? ScanProblem.BAD_SCENE : null;
    }

    /** The bytes of each link; one link unless the reader expects several. */
    List<byte[]> links() {
        return links;
    }

    /** The packed version of the client, or {@link ClientVersion#ABSENT}. */
    long clientVersion() {
        return clientVersion;
    }

    /** The scene of the scan. */
    Scene scene() {
        return scene == null ? Scene.NONE : scene;
    }

    /** The fault or the name of the faulty parameter, for people. */
    String found() {
        return found;
    }
}
