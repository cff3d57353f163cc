package io.scangate.gateway.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.Client;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.Rules;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Prefix;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.testing.Waiting;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Swaps random rules while clients scan. Each answer names its revision, and is compared with what a naive model decides with the rules of
 * that revision: the longest prefix that matches. Seeded by the revision.
 */
class RecomputedAnswersTest {
    private static final int CLIENTS = 8;
    private static final int RULES = 15;
    /** The least number of scans of each revision before the next swap. */
    private static final int SCANS_A_SWAP = 30;

    private static final Pattern PAGE = Pattern.compile("\"page\":\"pages/(\\d+)/(\\d+)\\?");

    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong pages = new AtomicLong();
    private volatile boolean stop;

    @Test
    @Timeout(60)
    void eachAnswerIsThatOfItsRevision() throws Exception {
        swap(100);
    }

    @Tag("soak")
    @Test
    void eachAnswerOfAThousandSwapsIsThatOfItsRevision() throws Exception {
        swap(1_000);
    }

    private void swap(int swaps) throws Exception {
        try (TestGateway gateway = new TestGateway()) {
            gateway.active.swap(new ActiveIndex.Revision(index(1), 1, Instant.EPOCH));
            try (Client admin = gateway.connectAdmin()) {
                admin.send("POST /v1/debug?seconds=3600 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
                assertEquals(200, admin.read().status());
            }
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Random random = new Random(i);
                clients.add(new Thread(() -> scan(gateway, random)));
            }
            clients.forEach(Thread::start);
            for (int revision = 2; revision <= swaps + 1; revision++) {
                RuleIndex next = index(revision);
                long due = answers.get() + SCANS_A_SWAP;
                Waiting.await().until(() -> answers.get() >= due || !failures.isEmpty());
                gateway.active.swap(new ActiveIndex.Revision(next, revision, Instant.EPOCH));
            }
            stop = true;
            for (Thread client : clients) {
                client.join();
            }
        }
        assertEquals(List.of(), List.copyOf(failures));
        System.out.println(swaps + " swaps; " + answers + " answers recomputed, " + pages + " of them with a page");
        assertTrue(pages.get() * 4 > answers.get(), "too few links have a rule");
    }

    private void scan(TestGateway gateway, Random random) {
        try (Client client = gateway.connect()) {
            while (!stop && failures.isEmpty()) {
                String link = text(random, true);
                client.send("GET /v1/resolve?link=" + URLEncoder.encode(link, StandardCharsets.UTF_8)
                        + " HTTP/1.1\r\nHost: a\r\nScangate-Debug: revision\r\n\r\n");
                check(link, client.read());
            }
        } catch (Exception e) {
            failures.add(e.toString());
        }
    }

    private void check(String link, Client.Answer answer) {
        int revision = Integer.parseInt(answer.header("scangate-revision"));
        Matcher page = PAGE.matcher(answer.body());
        String found = page.find() ? page.group(1) + "/" + page.group(2) : "none";
        String expected = deciding(revision, link);
        if (!found.equals(expected)) {
            failures.add(link + " at revision " + revision + ": " + answer.body() + " instead of " + expected);
        }
        pages.addAndGet(found.equals("none") ? 0 : 1);
        answers.incrementAndGet();
    }

    /** The rules of a revision: texts over few letters, so that many are prefixes of each other. */
    private static List<String> rules(int revision) {
        Random random = new Random(revision);
        Set<String> rules = new LinkedHashSet<>();
        while (rules.size() < RULES) {
            rules.add(text(random, false));
        }
        return List.copyOf(rules);
    }

    private static String text(Random random, boolean link) {
        StringBuilder text = new StringBuilder("https://h" + random.nextInt(2) + ".example/");
        for (int i = random.nextInt(link ? 4 : 3); i > 0; i--) {
            text.append("ab".charAt(random.nextInt(2))).append('/');
        }
        if (random.nextInt(3) == 0) {
            text.append("x?")
                    .append("cd".charAt(random.nextInt(2)))
                    .append("=1")
                    .append(link ? "2" : "");
        }
        return text.toString();
    }

    private static RuleIndex index(int revision) {
        List<Rule> rules = new ArrayList<>();
        List<String> prefixes = rules(revision);
        for (int i = 0; i < prefixes.size(); i++) {
            rules.add(new Rule(prefixes.get(i), "pages/" + revision + "/" + i, null));
        }
        return Rules.index(new Account("wx1", Map.of(), rules));
    }

    /** What the model decides: the revision and number of the rule, or {@code none}. */
    private static String deciding(int revision, String text) {
        Link link = Rules.link(text);
        List<String> rules = rules(revision);
        return rules.stream()
                .map(rule -> new Prefix(Rules.link(rule)))
                .filter(prefix -> prefix.matches(link))
                .max(Comparator.comparingInt(Prefix::keyLength))
                .map(prefix -> revision + "/" + rules.indexOf(prefix.link().toString()))
                .orElse("none");
    }
}
