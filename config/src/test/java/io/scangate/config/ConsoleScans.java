package io.scangate.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jdbi.v3.core.Jdbi;

/** Scans for the pages that count them, as a gateway reports them: more by day than by night, and fewer in the week before. */
final class ConsoleScans {
    /** Scans of an hour of this week, by kind: they open the release from the camera and from the album, and the web page. */
    static final int CAMERA = 12;

    static final int ALBUM = 5;
    static final int WEB = 3;
    private static final int HOURS_OF_WEEK = 168;
    private static final int DAYS = 90;

    private ConsoleScans() {}

    /** Reports counts of the rules {@code /menu/} and {@code /item?id=}, and missed links of the same website. */
    static void report(TestServer server) {
        // An account of now has no counts of earlier hours.
        Jdbi.create("jdbc:" + server.database().database())
                .useHandle(handle -> handle.execute(
                        "UPDATE audit SET changed_at = changed_at - ? WHERE revision IN (SELECT born FROM accounts)",
                        Duration.ofDays(DAYS).toMillis()));
        String menu = server.origin() + "/menu/";
        String item = server.origin() + "/item?id=";
        long now = server.now().getEpochSecond() / 3600;
        StringJoiner counts = new StringJoiner(", ");
        for (int ago = 0; ago < 2 * HOURS_OF_WEEK; ago++) {
            boolean early = ago >= HOURS_OF_WEEK;
            long hour = now - ago;
            counts.add(count(hour, menu, early ? CAMERA / 2 : CAMERA, "open\", \"version\": \"release", "1011"));
            if (isDay(hour)) {
                counts.add(count(hour, menu, ALBUM, "open\", \"version\": \"release", "1013"));
                counts.add(count(hour, item, WEB, "fallback\", \"reason\": \"unpublished", "1012"));
            }
        }
        for (int day = 15; day < DAYS; day++) {
            counts.add(count(now - 24L * day, menu, 80 + day % 7 * 25, "open\", \"version\": \"release", "1011"));
        }
        put(server, "{\"sequence\": 1, \"counts\": [" + counts + "], \"matched\": [], \"unmatched\": []}");
        List<String> missed = new ArrayList<>();
        for (int table = 1; table <= 12; table++) {
            missed.add(server.origin() + "/MENU/table?no=" + table);
        }
        missed.add(server.origin().replace("http:", "https:") + "/menu/table-7");
        missed.add(server.origin() + "/second/a%20b%3Cscript%3E" + "/long".repeat(30));
        missed.add(server.origin() + "/second/a");
        put(
                server,
                "{\"sequence\": 2, \"counts\": [], \"matched\": [], \"unmatched\": [\"" + String.join("\", \"", missed)
                        + "\"]}");
    }

    /** Whether an hour is between 8 and 22 o'clock in China. */
    static boolean isDay(long hour) {
        long local = (hour + 8) % 24;
        return local >= 8 && local < 22;
    }

    private static String count(long hour, String prefix, int scans, String opened, String scene) {
        return "{\"hour\": " + hour + ", \"appid\": \"" + ConsolePages.APPID + "\", \"prefix\": \"" + prefix
                + "\", \"scans\": " + scans + ", \"action\": \"" + opened + "\", \"scene\": \"" + scene + "\"}";
    }

    private static void put(TestServer server, String batch) {
        String status = "{\"name\": \"n\", \"revision\": 1, \"state\": \"current\", \"rules\": 1}";
        server.operator()
                .put("/v1/gateways/of-scans/report", ReportText.of(status, batch))
                .is(204);
    }
}
