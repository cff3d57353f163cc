package io.scangate.gateway.scan;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.scangate.gateway.link.PercentEncoding;
import io.scangate.gateway.resolve.ClientVersion;
import io.scangate.gateway.usage.Scene;
import io.scangate.gateway.wire.ByteScan;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a resolve request. Reads a query in place and decodes it into its own buffer. Reused, and valid
 * until the next request. Only for one event loop.
 */
final class ScanParameters {
    private static final byte[] LINK = "link".getBytes(US_ASCII);
    private static final byte[] CLIENT_VERSION = "client_version".getBytes(US_ASCII);
    private static final byte[] SCENE = "scene".getBytes(US_ASCII);

    private final byte[] decoded;
    private int decodedEnd;
    private boolean hasLink;
    private int linkStart;
    private int linkEnd;
    private int encodedStart;
    private int encodedEnd;
    private boolean hasClientVersion;
    private long clientVersion;
    private boolean hasScene;
    private Scene scene = Scene.NONE;
    private int foundStart;
    private int foundEnd;

    /** Makes a reader for queries of a maximum length in bytes. */
    ScanParameters(int maxQuery) {
        decoded = new byte[maxQuery + ByteScan.SLACK];
    }

    private void reset() {
        decodedEnd = 0;
        hasLink = false;
        hasClientVersion = false;
        clientVersion = ClientVersion.ABSENT;
        hasScene = false;
        scene = Scene.NONE;
    }

    /** Reads a query as {@code application/x-www-form-urlencoded}; returns null or the fault. */
    @Nullable
    ScanProblem read(byte[] b, int from, int to) {
        reset();
        int at = from;
        while (at < to) {
            int end = ByteScan.indexOf(b, at, to, '&');
            if (end > at) {
                ScanProblem problem = readPair(b, at, end);
                if (problem != null) {
                    return problem;
                }
            }
            at = end + 1;
        }
        return hasLink ? null : ScanProblem.MISSING_LINK;
    }

    private @Nullable ScanProblem readPair(byte[] b, int from, int to) {
        int equals = ByteScan.indexOf(b, from, to, '=');
        int nameStart = decodedEnd;
        int nameEnd = PercentEncoding.decodeForm(b, from, equals - from, decoded, nameStart);
        foundStart = nameStart;
        foundEnd = nameEnd;
        int valueStart = Math.min(to, equals + 1);
        int end = PercentEncoding.decodeComponent(b, valueStart, to - valueStart, decoded, nameEnd);
        int valueEnd = end < 0 ? ~end : end;
        decodedEnd = valueEnd;
        if (ByteScan.isText(decoded, nameStart, nameEnd, LINK)) {
            encodedStart = valueStart;
            encodedEnd = end < 0 ? to : valueStart;
            return link(nameEnd, valueEnd);
        }
        if (ByteScan.isText(decoded, nameStart, nameEnd, CLIENT_VERSION)) {
            return clientVersion(nameEnd, valueEnd);
        }
        return ByteScan.isText(decoded, nameStart, nameEnd, SCENE)
                ? scene(nameEnd, valueEnd)
                : ScanProblem.UNKNOWN_PARAMETER;
    }

    private @Nullable ScanProblem link(int start, int end) {
        if (hasLink) {
            return ScanProblem.REPEATED_PARAMETER;
        }
        hasLink = true;
        linkStart = start;
        linkEnd = end;
        return null;
    }

    private @Nullable ScanProblem clientVersion(int start, int end) {
        if (hasClientVersion) {
            return ScanProblem.REPEATED_PARAMETER;
        }
        hasClientVersion = true;
        clientVersion = ClientVersion.parse(decoded, start, end - start);
        return clientVersion == ClientVersion.MALFORMED ? ScanProblem.BAD_CLIENT_VERSION : null;
    }

    private @Nullable ScanProblem scene(int start, int end) {
        if (hasScene) {
            return ScanProblem.REPEATED_PARAMETER;
        }
        hasScene = true;
        Scene read = Scene.parse(decoded, start, end);
        if (read == null) {
            return ScanProblem.BAD_SCENE;
        }
        scene = read;
        return null;
    }

    /** The buffer with the decoded link. */
    byte[] decoded() {
        return decoded;
    }

    /** The start of the link. */
    int linkStart() {
        return linkStart;
    }

    /** The length of the link in bytes. */
    int linkLength() {
        return linkEnd - linkStart;
    }

    /** Whether the query has the link as an answer has it, so that {@link #encodedStart} to {@link #encodedEnd} can be copied. */
    boolean isEncoded() {
        return encodedEnd > encodedStart;
    }

    /** The start of the encoded link in the query's array. */
    int encodedStart() {
        return encodedStart;
    }

    /** The end of the encoded link. */
    int encodedEnd() {
        return encodedEnd;
    }

    /** The packed version of the client, or {@link ClientVersion#ABSENT}. */
    long clientVersion() {
        return clientVersion;
    }

    /** The scene of the scan. */
    Scene scene() {
        return scene;
    }

    /** The start of the faulty parameter's name in {@link #decoded()}. */
    int foundStart() {
        return foundStart;
    }

    /** The end of that name. */
    int foundEnd() {
        return foundEnd;
    }
}
