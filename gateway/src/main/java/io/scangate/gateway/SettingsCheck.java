package io.scangate.gateway;

import io.scangate.gateway.disk.WritableCheck;
import io.scangate.gateway.events.ScanEvents;
import io.scangate.gateway.settings.SettingsException;
import io.scangate.gateway.snapshot.CheckReport;
import io.scangate.gateway.snapshot.SnapshotCheck;
import io.scangate.gateway.source.feed.FeedSettings;
import io.scangate.gateway.traces.Traces;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Checks the files that settings name, without a start. */
final class SettingsCheck {
    private SettingsCheck() {}

    /**
     * Checks them.
     *
     * @return what a start would wait for, or fail at
     * @throws SettingsException for what a start refuses as a bad setting
     */
    static List<String> of(GatewaySettings settings) {
        settings.openAdminAccess().close();
        settings.openIdentity().close();
        ScanEvents events = settings.openEvents();
        if (events != null) {
            events.close();
        }
        Traces traces = settings.openTraces();
        if (traces != null) {
            traces.close();
        }
        String log = settings.accessLog().accessLog();
        if (!log.isEmpty() && !log.equals("-")) {
            refuse("access-log", log, WritableCheck.file(Path.of(log)));
        }
        if (SourceKind.needsStateDirectory(settings)) {
            String directory = settings.source().stateDir();
            refuse("state-dir", directory, WritableCheck.directory(Path.of(directory)));
        }
        List<String> found = new ArrayList<>();
        Path rules = settings.kind().file(settings.source().source());
        if (rules != null) {
            CheckReport report = SnapshotCheck.check(rules, settings.snapshot());
            if (report.verdict() == CheckReport.Verdict.REJECTED) {
                StringWriter words = new StringWriter();
                report.print(new PrintWriter(words));
                found.add("source: " + words.toString().strip() + "; a gateway would start and wait for the rules");
            }
        }
        FeedSettings feed = settings.feed();
        if (settings.kind() == SourceKind.FEED
                && feed.feedToken().isEmpty()
                && feed.feedCert().isEmpty()) {
            found.add(
                    "feed-token-file: \"\" (expected: a file with a key that `scangate gateway-key NAME` of the control plane"
                            + " has made, or feed-cert); a gateway would start and wait for the rules");
        }
        return found;
    }

    private static void refuse(String key, String value, String fault) {
        if (!fault.isEmpty()) {
            throw new SettingsException(key + ": \"" + value + "\": " + fault);
        }
    }
}
