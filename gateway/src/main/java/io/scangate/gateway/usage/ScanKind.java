package io.scangate.gateway.usage;

import io.scangate.gateway.index.RuleLog;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The kind of scans in a report: what they opened, and how they were made. Event loops use its number, which has five bits and
 * holds within this process. Immutable.
 *
 * @param action {@link #OPEN} or {@link #FALLBACK}; null in counts of an earlier version
 * @param version of the opened page; null for the web page, or if scans are not told apart
 * @param reason for the web page; null for an opened page, or if scans are not told apart
 * @param scene the label of a {@link Scene}; null if scans are not told apart
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

    private static final int SCENES = Scene.values().length;
    private static final List<ScanKind> ALL = Arrays.stream(Opened.values())
            .flatMap(opened -> Stream.of(Scene.values()).map(scene -> of(opened, scene)))
            .toList();

    static {
        if (ALL.size() > RuleLog.KINDS) {
            throw new IllegalStateException(ALL.size() + " kinds (expected: at most " + RuleLog.KINDS + ")");
        }
    }

    /** The number of a kind. Allocates nothing. */
    @SuppressWarnings("EnumOrdinal") // Numbers live as long as this process.
    static int number(Opened opened, Scene scene) {
        return opened.ordinal() * SCENES + scene.ordinal();
    }

    /** The kind with a number. */
    static ScanKind of(int number) {
        return ALL.get(number);
    }

    private static ScanKind of(Opened opened, Scene scene) {
        String action = opened.reason() == null ? OPEN : FALLBACK;
        return new ScanKind(action, opened.version(), opened.reason(), scene.label());
    }

    /** All scans of the same action. */
    ScanKind ofAction() {
        return new ScanKind(action, null, null, null);
    }
}
