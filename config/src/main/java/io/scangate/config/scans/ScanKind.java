package io.scangate.config.scans;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A kind of scans: what they opened, and how they were made. Its number is stored in the database. A value that this version does
 * not know becomes null. Immutable.
 *
 * @param action {@link #OPEN}, {@link #FALLBACK}, or null for counts of earlier versions
 * @param version of the opened page: {@code develop}, {@code trial} or {@code release}
 * @param reason for the web page: {@code unpublished}, {@code suspended} or {@code blocked}
 * @param scene {@code none}, {@code 1011}, {@code 1012}, {@code 1013} or {@code other}
 */
public record ScanKind(
        @Nullable String action,
        @Nullable String version,
        @Nullable String reason,
        @Nullable String scene) {
    /** The mini program opened. */
    public static final String OPEN = "open";

    /** The web page opened. */
    public static final String FALLBACK = "fallback";

    /** By their numbers, which are stored: add at the end only. */
    private static final List<Opened> OPENED = List.of(
            new Opened(null, null, null),
            new Opened(OPEN, null, null),
            new Opened(OPEN, "develop", null),
            new Opened(OPEN, "trial", null),
            new Opened(OPEN, "release", null),
            new Opened(FALLBACK, null, null),
            new Opened(FALLBACK, null, "unpublished"),
            new Opened(FALLBACK, null, "suspended"),
            new Opened(FALLBACK, null, "blocked"));

    /** By their numbers, which are stored: add at the end only. */
    private static final List<@Nullable String> SCENES = Arrays.asList(null, "none", "1011", "1012", "1013", "other");

    /** More than there will be scenes. */
    private static final int STEP = 16;

    private record Opened(
            @Nullable String action,
            @Nullable String version,
            @Nullable String reason) {}

    /** The number in the database; 0 if nothing is known. */
    public int number() {
        int opened = OPENED.indexOf(new Opened(action, version, reason));
        if (opened < 0) {
            opened = Math.max(0, OPENED.indexOf(new Opened(action, null, null)));
        }
        return opened * STEP + Math.max(0, SCENES.indexOf(scene));
    }

    /** The kind with a number; a number of a later version has what this one knows of it. */
    public static ScanKind of(int number) {
        int opened = number / STEP;
        int scene = number % STEP;
        Opened known = opened < OPENED.size() ? OPENED.get(opened) : OPENED.get(0);
        return new ScanKind(
                known.action(), known.version(), known.reason(), scene < SCENES.size() ? SCENES.get(scene) : null);
    }

    /** Whether the scans opened the mini program. */
    public boolean isOpen() {
        return Objects.equals(action, OPEN);
    }

    /** Whether the scans opened the web page. */
    public boolean isFallback() {
        return Objects.equals(action, FALLBACK);
    }
}
