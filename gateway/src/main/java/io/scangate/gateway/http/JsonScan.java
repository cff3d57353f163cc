package io.scangate.gateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.scangate.gateway.resolve.ClientVersion;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A scan that came as JSON, {@code {"link": text, "client_version": text, "scene": number or text}}, or why it is none. */
sealed interface JsonScan {
    /**
     * A scan.
     *
     * @param link the link's bytes
     * @param clientVersion packed, or {@link ClientVersion#ABSENT}
     * @param scene where the code was scanned
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares scans, and none is kept.
    record Good(byte[] link, long clientVersion, Scene scene) implements JsonScan {}

    /**
     * Why a document is no scan.
     *
     * @param problem what is wrong
     * @param found where, or what was found; for people
     */
    record Refused(Problem problem, String found) implements JsonScan {}

    /** Reads a body. Nothing may follow the object, and no field may stand twice. */
    static JsonScan parse(byte[] body) {
        try (JsonParser parser = Reader.JSON.createParser(body)) {
            return new Reader(parser).read();
        } catch (IOException e) {
            return new Refused(Problem.BAD_JSON, "no JSON");
        }
    }

    /** Reads one document. */
    final class Reader {
        private static final JsonFactory JSON = JsonFactory.builder()
                .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(2).build())
                .build();

        private final JsonParser parser;
        private byte @Nullable [] link;
        private boolean hasClientVersion;
        private long clientVersion = ClientVersion.ABSENT;
        private @Nullable Scene scene;

        private Reader(JsonParser parser) {
            this.parser = parser;
        }

        private JsonScan read() throws IOException {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return new Refused(Problem.BAD_JSON, "no object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                Refused refused = field(parser.currentName());
                if (refused != null) {
                    return refused;
                }
            }
            if (parser.nextToken() != null) {
                return new Refused(Problem.BAD_JSON, "more than one value");
            }
            return link == null
                    ? new Refused(Problem.MISSING_LINK, "")
                    : new Good(link, clientVersion, scene == null ? Scene.NONE : scene);
        }

        private @Nullable Refused field(String name) throws IOException {
            JsonToken value = parser.nextToken();
            return switch (name) {
                case "link" -> link != null ? repeated(name) : link(value);
                case "client_version" -> hasClientVersion ? repeated(name) : clientVersion(value);
                case "scene" -> scene != null ? repeated(name) : scene(value);
                default -> new Refused(Problem.UNKNOWN_PARAMETER, name);
            };
        }

        private static Refused repeated(String name) {
            return new Refused(Problem.REPEATED_PARAMETER, name);
        }

        private @Nullable Refused link(JsonToken value) throws IOException {
            if (value != JsonToken.VALUE_STRING) {
                return new Refused(Problem.BAD_JSON, "link is no text");
            }
            String text = parser.getText();
            link = text.getBytes(UTF_8);
            // A lone surrogate is no character: there are no bytes that the page could get back.
            return UTF_8.newEncoder().canEncode(text) ? null : new Refused(Problem.BAD_JSON, "link is no Unicode text");
        }

        private @Nullable Refused clientVersion(JsonToken value) throws IOException {
            hasClientVersion = true;
            clientVersion =
                    value == JsonToken.VALUE_STRING ? ClientVersion.parse(parser.getText()) : ClientVersion.MALFORMED;
            return clientVersion == ClientVersion.MALFORMED ? new Refused(Problem.BAD_CLIENT_VERSION, "") : null;
        }

        private @Nullable Refused scene(JsonToken value) throws IOException {
            if (value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT) {
                byte[] text = parser.getText().getBytes(US_ASCII);
                scene = Scene.parse(text, 0, text.length);
            }
            return scene == null ? new Refused(Problem.BAD_SCENE, "") : null;
        }
    }
}
