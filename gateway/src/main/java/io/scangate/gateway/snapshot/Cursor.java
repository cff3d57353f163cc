package io.scangate.gateway.snapshot;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.rule.Place;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A JSON parser with the steps for reading a snapshot. Columns count bytes from 1. Not thread-safe. */
final class Cursor {
    /** The expected form of a digest or a seal, for people. */
    static final String DIGEST_EXPECTED = "64 hexadecimal digits";

    /** The expected form of a mark, for people. */
    static final String MARK_EXPECTED = "a string of at most 64 characters";

    private static final int MAX_MARK_CHARS = 64;

    private final JsonParser parser;

    Cursor(JsonParser parser) {
        this.parser = parser;
    }

    /** The place of the current token's first character in the text. */
    long tokenStart() {
        return parser.currentTokenLocation().getCharOffset();
    }

    /** The place of the next character that the parser reads. */
    long position() {
        return parser.currentLocation().getCharOffset();
    }

    /** The current value as a digest; null if it is none. */
    @Nullable
    Digest digest() throws IOException {
        return at(JsonToken.VALUE_STRING) ? Digest.parse(parser.getText()) : null;
    }

    JsonParser parser() {
        return parser;
    }

    /** Goes to the next field of an object; null at its end. Then call {@link #value}. */
    @Nullable
    String field() throws IOException {
        return parser.nextFieldName();
    }

    /** Goes to the value of a field. */
    JsonToken value() throws IOException {
        return parser.nextToken();
    }

    /** Goes to the next element of an array; false at its end. The parser throws if the document ends here. */
    boolean element() throws IOException {
        JsonToken token = parser.nextToken();
        return token != JsonToken.END_ARRAY && token != null;
    }

    boolean at(JsonToken token) {
        return parser.currentToken() == token;
    }

    /** Goes to the last token of the current value. */
    void skip() throws IOException {
        parser.skipChildren();
    }

    /** The start of the current token. */
    Place place() {
        return placeOf(parser.currentTokenLocation());
    }

    /** The current position of the parser. */
    Place here() {
        return placeOf(parser.currentLocation());
    }

    /**
     * Converts a location. The parser counts columns in 32 bits; beyond two gigabytes in a line, the column is the
     * largest int.
     */
    static Place placeOf(@Nullable JsonLocation location) {
        if (location == null) {
            return Place.NONE;
        }
        int column = location.getColumnNr();
        return new Place(location.getLineNr(), column < 0 ? Integer.MAX_VALUE : column);
    }

    /** The current value as a mark, see {@link SnapshotRead.Snapshot}; null if it is no mark. */
    @Nullable
    String mark() throws IOException {
        return at(JsonToken.VALUE_STRING) && parser.getTextLength() <= MAX_MARK_CHARS ? parser.getText() : null;
    }

    /** The current value for people: the text of a string, number or literal; the kind of an object or array. */
    String describe() throws IOException {
        JsonToken token = parser.currentToken();
        return token == null
                ? "nothing"
                : switch (token) {
                    case START_OBJECT -> "an object";
                    case START_ARRAY -> "an array";
                    case VALUE_STRING -> Text.quoted(parser.getText());
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Text.shortened(parser.getText(), Text.SHOWN_CHARS);
                    default -> String.valueOf(token.asString());
                };
    }
}
