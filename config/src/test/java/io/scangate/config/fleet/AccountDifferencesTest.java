package io.scangate.config.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.fleet.GatewayStore.AccountDigests;
import io.scangate.config.fleet.GatewayStore.Head;
import io.scangate.gateway.rule.AccountSums;
import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.testing.Waiting;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a fleet costs that reports at once after a restore. */
@Timeout(60)
class AccountDifferencesTest {
    private static final Head HEAD = new Head(7, "mark7");
    private static final Map<String, Digest> ACCOUNTS = Map.of("wx1", Digest.of("one"), "wx2", Digest.of("two"));
    private static final AccountDigests DIGESTS = new AccountDigests(HEAD, ACCOUNTS);

    /** As a gateway answers that has the first account, another form of the second and a third one. */
    private static ReportedAccounts reported(long revision) {
        List<Integer> all = IntStream.range(0, AccountSums.BUCKETS).boxed().toList();
        Map<String, String> digests = Map.of("wx1", part("one"), "wx2", part("other"), "wx3", part("three"));
        return new ReportedAccounts(revision, all, true, digests);
    }

    private static String part(String text) {
        return HexFormat.of().toHexDigits(AccountSums.part(Digest.of(text)));
    }

    @Test
    void manyGatewaysAreAskedAfterOneReading_andNoReportWaitsForIt() {
        AtomicInteger readings = new AtomicInteger();
        CompletableFuture<Optional<AccountDigests>> reading = new CompletableFuture<>();
        try (AccountDifferences differences = new AccountDifferences(() -> {
            readings.incrementAndGet();
            return reading.join();
        })) {
            for (int i = 0; i < 1000; i++) {
                assertNull(differences.question(HEAD));
            }
            Waiting.await("a reading").until(() -> readings.get() == 1);
            reading.complete(Optional.of(DIGESTS));
            Waiting.await("a question").until(() -> differences.question(HEAD) != null);
            for (int i = 0; i < 1000; i++) {
                String question = String.valueOf(differences.question(HEAD));
                assertTrue(question.startsWith("{\"compare\":{\"revision\":7,\"sums\":\""), question);
            }
            assertEquals(1, readings.get());
        }
    }

    @Test
    void aReplicaThatHasNotAskedComparesOnceItKnowsTheRevision() {
        try (AccountDifferences differences = new AccountDifferences(() -> Optional.of(DIGESTS))) {
            Waiting.await("a comparison").until(() -> differences.of(reported(7), HEAD) != null);
            assertEquals(new DifferingAccounts(7, 2, List.of("wx2", "wx3"), true), differences.of(reported(7), HEAD));
            assertNull(differences.of(reported(6), HEAD), "sums of another revision");
        }
    }

    @Test
    void theSameRevisionOfAnotherHistoryIsReadAnew() {
        AtomicInteger readings = new AtomicInteger();
        Head other = new Head(7, "restored7");
        try (AccountDifferences differences = new AccountDifferences(
                () -> Optional.of(readings.incrementAndGet() == 1 ? DIGESTS : new AccountDigests(other, Map.of())))) {
            Waiting.await("a question").until(() -> differences.question(HEAD) != null);
            assertNull(differences.question(other));
            Waiting.await("a question").until(() -> differences.question(other) != null);
            assertEquals(
                    3,
                    Objects.requireNonNull(differences.of(reported(7), other)).total());
        }
    }

    @Test
    void missingDigestsAndFailuresAreNoQuestions_andAreTriedAgainAfterAPause() {
        AtomicInteger readings = new AtomicInteger();
        try (AccountDifferences differences = new AccountDifferences(() -> switch (readings.incrementAndGet()) {
            case 1 -> Optional.empty();
            case 2 -> throw new IllegalStateException("a defect");
            default -> Optional.of(DIGESTS);
        })) {
            Waiting.await("a question").until(() -> differences.question(HEAD) != null);
            assertEquals(3, readings.get());
        }
    }
}
