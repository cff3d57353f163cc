package io.scangate.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Writes the input files of the load tests: {@code java -cp bench/target/scangate-bench.jar io.scangate.bench.LoadFiles
 * FOLDER RULES LINKS}.
 *
 * <pre>
 *   snapshot.json    the rules of the {@link Workload}; the first of each account's ten has a test link, too
 *   rules.map        the same for HAProxy's map_beg
 *   uniform.txt      request targets of links, 95 % with a rule, every rule equally often
 *   zipf.txt         the same by Zipf's law
 *   hit.txt          links with a rule only
 *   miss.txt         links of hosts without rules
 *   test.txt         test links; after a tab, the header with a user whose role opens the test page
 *   KIND.expected    for the first links of KIND.txt: link, action, appid, version, page, separated by tabs
 * </pre>
 */
public final class LoadFiles {
    private static final int RULES_PER_HOST = 3;
    private static final int RULES_PER_ACCOUNT = 10;
    private static final int EXPECTED = 2000;
    private static final String LIVE_PAGE = "pages/index/index";
    private static final String TEST_PAGE = "pages/next/index";

    private final int rules;
    private final Workload workload;

    private LoadFiles(int rules) {
        this.rules = rules;
        this.workload = new Workload(rules);
    }

    /** Writes the files. */
    public static void main(String[] args) throws IOException {
        if (args.length != 3) {
            throw new IllegalArgumentException("expected: FOLDER RULES LINKS");
        }
        Path folder = Files.createDirectories(Path.of(args[0]));
        LoadFiles files = new LoadFiles(Integer.parseInt(args[1]));
        int links = Integer.parseInt(args[2]);
        files.writeRules(folder);
        for (Distribution distribution : Distribution.values()) {
            Picker picker = distribution.picker(files.rules, 99);
            files.writeLinks(
                    folder,
                    distribution.name().toLowerCase(Locale.ROOT),
                    links,
                    number -> files.scan(picker.next(), number));
        }
        Picker uniform = Distribution.UNIFORM.picker(files.rules, 98);
        files.writeLinks(folder, "hit", links, number -> files.hit(uniform.next(), number));
        files.writeLinks(folder, "miss", links, files::miss);
        files.writeLinks(folder, "test", links, number -> files.testScan(uniform.next()));
    }

    private record Answer(String action, String appid, String version, String page) {
        static final Answer WEB = new Answer("web", "", "", "");
    }

    private record ExpectedScan(String link, String user, Answer answer) {}

    @FunctionalInterface
    private interface Links {
        ExpectedScan next(int number);
    }

    private void writeRules(Path folder) throws IOException {
        try (BufferedWriter json = Files.newBufferedWriter(folder.resolve("snapshot.json"));
                BufferedWriter map = Files.newBufferedWriter(folder.resolve("rules.map"))) {
            json.write("{\"format\":\"scangate-snapshot/1\",\"revision\":1,\"accounts\":[");
            for (int i = 0; i < rules; i++) {
                if (i % RULES_PER_ACCOUNT == 0) {
                    json.write(i == 0 ? "" : "]},");
                    json.write("{\"appid\":\"" + appid(i) + "\",\"members\":{\"" + user(i)
                            + "\":\"developer\"},\"rules\":[");
                }
                if (!isRepeated(i)) {
                    writeRule(json, i);
                    String prefix = workload.prefix(i);
                    // HAProxy matches an exact path against the link with a question mark appended.
                    map.write(prefix + (isExact(prefix) ? "?" : "") + ' ' + appid(i) + "\",\"version\":\"release\","
                            + "\"page\":\"" + LIVE_PAGE + '\n');
                }
            }
            json.write("]}]}\n");
        }
    }

    private void writeRule(Writer json, int rule) throws IOException {
        String comma = rule % RULES_PER_ACCOUNT == 0 ? "" : ",";
        json.write(comma + "{\"prefix\":\"" + workload.prefix(rule) + "\",\"live\":{\"page\":\"" + LIVE_PAGE + "\"}");
        if (rule % RULES_PER_ACCOUNT == 0) {
            json.write(",\"test\":{\"page\":\"" + TEST_PAGE + "\",\"version\":\"trial\",\"links\":[\""
                    + inside(workload.prefix(rule), "7") + "\"]}");
        }
        json.write('}');
    }

    private static String appid(int rule) {
        return String.format("wx%016x", rule / RULES_PER_ACCOUNT);
    }

    private static String user(int rule) {
        return "user-" + rule / RULES_PER_ACCOUNT;
    }

    private static boolean isExact(String prefix) {
        return !prefix.endsWith("/") && prefix.indexOf('?') < 0;
    }

    /**
     * Whether an earlier rule, which then has the same host, equals this one. Never true for an account's first rule.
     */
    private boolean isRepeated(int rule) {
        String prefix = workload.prefix(rule);
        if (rule % RULES_PER_ACCOUNT == 0) {
            return false;
        }
        return others(rule).stream()
                .anyMatch(other -> (other < rule || other % RULES_PER_ACCOUNT == 0)
                        && workload.prefix(other).equals(prefix));
    }

    /** The rules of the same host. */
    private List<Integer> others(int rule) {
        List<Integer> others = new ArrayList<>();
        int first = rule - rule % RULES_PER_HOST;
        for (int other = first; other < Math.min(rules, first + RULES_PER_HOST); other++) {
            if (other != rule) {
                others.add(other);
            }
        }
        return others;
    }

    private static String inside(String prefix, String number) {
        if (prefix.endsWith("/")) {
            return prefix + "item?id=" + number;
        }
        return prefix.indexOf('?') < 0 ? prefix + "?id=" + number : prefix + number;
    }

    private ExpectedScan scan(int rule, int number) {
        String link = workload.link(rule, number);
        return new ExpectedScan(link, "", live(rule, link));
    }

    private ExpectedScan hit(int rule, int number) {
        String link = inside(workload.prefix(rule), Integer.toString(number));
        return new ExpectedScan(link, "", live(rule, link));
    }

    private ExpectedScan miss(int number) {
        SplittableRandom random = new SplittableRandom(number);
        String link = "https://" + Long.toString(random.nextLong(1L << 52), 36) + ".none.com/"
                + Long.toString(random.nextLong(1L << 40), 36) + "?id=" + number;
        return new ExpectedScan(link, "", Answer.WEB);
    }

    private ExpectedScan testScan(int near) {
        int rule = near - near % RULES_PER_ACCOUNT;
        String link = inside(workload.prefix(rule), "7");
        return new ExpectedScan(link, user(rule), new Answer("miniprogram", appid(rule), "trial", TEST_PAGE));
    }

    /** The expected answer, found without the gateway's code: the longest matching rule of the rule's host. */
    private Answer live(int rule, String link) {
        List<Integer> candidates = others(rule);
        candidates.add(rule);
        int best = -1;
        for (int candidate : candidates) {
            String prefix = workload.prefix(candidate);
            if (!isRepeated(candidate)
                    && (isExact(prefix) ? (link + '?').startsWith(prefix + '?') : link.startsWith(prefix))
                    && (best < 0 || prefix.length() > workload.prefix(best).length())) {
                best = candidate;
            }
        }
        return best < 0 ? Answer.WEB : new Answer("miniprogram", appid(best), "release", LIVE_PAGE);
    }

    private void writeLinks(Path folder, String kind, int count, Links links) throws IOException {
        try (BufferedWriter targets = Files.newBufferedWriter(folder.resolve(kind + ".txt"));
                BufferedWriter expected = Files.newBufferedWriter(folder.resolve(kind + ".expected"))) {
            for (int i = 0; i < count; i++) {
                ExpectedScan scan = links.next(i);
                String user = scan.user().isEmpty() ? "" : "\tX-User: " + scan.user();
                targets.write("/v1/resolve?link=" + URLEncoder.encode(scan.link(), UTF_8) + user + '\n');
                if (i < EXPECTED) {
                    Answer answer = scan.answer();
                    expected.write(String.join(
                            "\t", scan.link(), answer.action(), answer.appid(), answer.version(), answer.page()));
                    expected.write('\n');
                }
            }
        }
    }
}
