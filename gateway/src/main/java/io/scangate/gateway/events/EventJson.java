package io.scangate.gateway.events;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.usage.QueryValues;
import io.scangate.gateway.usage.Scene;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/**
 * Makes the JSON record of an entry from prepared pieces: a general writer of JSON takes three times as long, on processors that the
 * gateway shares with its event loops. Appids and canonical links have no characters that JSON escapes. Only for one thread.
 */
final class EventJson {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final byte[] ACCOUNT = ascii(",\"account\":\"");
    private static final byte[] RULE = ascii("\",\"rule\":\"");
    private static final byte[] LINK = ascii(",\"link\":\"");
    private static final byte[] QUOTE = ascii("\"");
    private static final byte[] END = ascii("}");
    private static final byte[] NONE = {};
    /** By kind: action, version, reason and scene. */
    private static final byte[][] KINDS = kinds();

    private final boolean withLinks;
    private final boolean hideQueryValues;
    private final String gateway;

    /** The start of the record up to the revision, for entries of one time and revision: most have those of the entry before. */
    private byte[] start = {};

    private long startMillis = -1;
    private long startRevision = -1;

    /**
     * Makes a writer.
     *
     * @param gateway the name of the gateway
     * @param withLinks whether entries have the scanned link
     * @param hideQueryValues whether links are written without the values in their queries
     */
    EventJson(String gateway, boolean withLinks, boolean hideQueryValues) {
        this.gateway = new String(JsonStringEncoder.getInstance().quoteAsString(gateway));
        this.withLinks = withLinks;
        this.hideQueryValues = hideQueryValues;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    private static byte[][] kinds() {
        byte[][] kinds = new byte[EventEntry.KINDS][];
        for (Decision decision : Decision.values()) {
            for (Version version : Version.values()) {
                for (Scene scene : Scene.values()) {
                    kinds[EventEntry.kind(decision, version, scene)] = ascii(kind(decision, version, scene));
                }
            }
        }
        return kinds;
    }

    private static String kind(Decision decision, Version version, Scene scene) {
        String action = decision.opensMiniProgram()
                ? ",\"action\":\"miniprogram\",\"version\":\"" + version.code()
                : ",\"action\":\"web\",\"reason\":\"" + decision.reason();
        return action + (scene == Scene.NONE ? "\"" : "\",\"scene\":\"" + scene.label() + "\"");
    }

    /** The record of the entry at an offset. O(length). */
    byte[] record(byte[] b, int at) {
        int appid = at + EventEntry.HEADER;
        int appidLength = EventEntry.appidLength(b, at);
        int ruleLength = EventEntry.ruleLength(b, at);
        int text = appid + appidLength;
        byte[] first = start(EventEntry.millis(b, at), EventEntry.revision(b, at));
        byte[] kind = KINDS[EventEntry.kind(b, at)];
        byte[] link = withLinks ? link(b, text, EventEntry.textLength(b, at)) : NONE;
        int owned = appidLength == 0 ? 0 : ACCOUNT.length + appidLength + RULE.length + ruleLength + QUOTE.length;
        int linked = withLinks ? LINK.length + link.length + QUOTE.length : 0;
        ByteBuffer record = ByteBuffer.allocate(first.length + owned + kind.length + linked + END.length);
        record.put(first);
        if (appidLength > 0) {
            record.put(ACCOUNT).put(b, appid, appidLength);
            record.put(RULE).put(b, text, ruleLength).put(QUOTE);
        }
        record.put(kind);
        if (withLinks) {
            record.put(LINK).put(link).put(QUOTE);
        }
        return record.put(END).array();
    }

    private byte[] start(long millis, long revision) {
        if (millis != startMillis || revision != startRevision) {
            startMillis = millis;
            startRevision = revision;
            String time = TIME.format(Instant.ofEpochMilli(millis));
            start = ("{\"time\":\"" + time + "\",\"gateway\":\"" + gateway + "\",\"revision\":" + revision)
                    .getBytes(UTF_8);
        }
        return start;
    }

    private byte[] link(byte[] b, int at, int length) {
        return hideQueryValues
                ? ascii(QueryValues.hidden(new String(b, at, length, US_ASCII)))
                : Arrays.copyOfRange(b, at, at + length);
    }
}
