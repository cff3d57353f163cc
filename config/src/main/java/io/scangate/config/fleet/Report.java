package io.scangate.config.fleet;

import io.scangate.config.scans.ScanTally;
import io.scangate.gateway.rule.Digest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A periodic report of a gateway. Immutable.
 *
 * @param name its name for people, by default that of its host
 * @param revision the served revision; -1 for none
 * @param mark of that revision; null if unknown
 * @param digest the digest of the served state; null from a gateway of an earlier version, and for none
 * @param state of its source, as on its admin listener
 * @param rules the number of served rules
 * @param settings its decision settings: texts by key; null if not reported
 * @param version of its program; null if not reported
 * @param start the number of the gateway's start; null from a gateway of an earlier version
 * @param stopping whether it is the last report of this start; null for no
 * @param accounts the accounts that may differ from those of the control plane, which has asked for them; else null
 * @param batch scans since the previous report; null if there were none
 */
public record Report(
        String name,
        long revision,
        @Nullable String mark,
        @Nullable String digest,
        String state,
        long rules,
        @Nullable Map<String, String> settings,
        @Nullable String version,
        @Nullable Long start,
        @Nullable Boolean stopping,
        @Nullable ReportedAccounts accounts,
        @Nullable ScanTally batch) {
    private static final int MAX_TEXT = 200;
    private static final int MAX_SETTINGS = 20;

    /** The same status with what else a document has. */
    Report with(@Nullable ReportedAccounts otherAccounts, @Nullable ScanTally otherBatch) {
        return new Report(
                name,
                revision,
                mark,
                digest,
                state,
                rules,
                settings,
                version,
                start,
                stopping,
                otherAccounts,
                otherBatch);
    }

    /** Whether it is the last report of a gateway that stops. */
    public boolean signsOff() {
        return stopping != null && stopping;
    }

    /** The first field, apart from the batch, whose value is not within the limits for reports; null if all are. */
    @Nullable
    String badField() {
        if (!isText(name)) {
            return "name";
        } else if (revision < -1) {
            return "revision";
        } else if (mark != null && !isText(mark)) {
            return "mark";
        } else if (digest != null && Digest.parse(digest) == null) {
            return "digest";
        } else if (!isText(state)) {
            return "state";
        } else if (rules < 0) {
            return "rules";
        }
        if (accounts != null && !accounts.isWellFormed()) {
            return "accounts";
        }
        if (version != null && !isText(version)) {
            return "version";
        }
        if (start != null && start <= 0) {
            return "start";
        }
        return settings == null || areSettings(settings) ? null : "settings";
    }

    // The JSON reader passes nulls through.
    private static boolean isText(@Nullable String text) {
        return text != null && text.codePointCount(0, text.length()) <= MAX_TEXT;
    }

    private static boolean areSettings(Map<String, String> settings) {
        return settings.size() <= MAX_SETTINGS
                && settings.entrySet().stream().allMatch(entry -> isText(entry.getKey()) && isText(entry.getValue()));
    }
}
