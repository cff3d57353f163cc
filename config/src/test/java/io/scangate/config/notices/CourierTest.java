package io.scangate.config.notices;

import static io.scangate.config.lifecycle.World.ANA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.InetAddresses;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.AuditSubject;
import io.scangate.config.lifecycle.Notice;
import io.scangate.config.lifecycle.NoticeKind;
import io.scangate.config.lifecycle.Store.ChangeResult;
import io.scangate.config.lifecycle.World;
import io.scangate.config.notices.WebhookStore.Numbered;
import io.scangate.config.notices.WebhookStore.Stored;
import io.scangate.config.outbound.FetchPorts;
import io.scangate.config.outbound.HostResolver;
import io.scangate.config.secrets.SecretKeys;
import io.scangate.config.store.SqlWebhookQueue;
import io.scangate.config.store.SqlWebhooks;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.Waiting;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class CourierTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final HostResolver LOOPBACK =
            name -> CompletableFuture.completedFuture(List.of(InetAddress.getLoopbackAddress()));

    @Parameter
    TestDatabase kind = TestDatabase.SQLITE;

    @TempDir
    Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private World world;
    private SqlWebhooks store;
    private SqlWebhookQueue queue;
    private Receiver receiver;
    private String appid;
    private Courier courier;

    @BeforeEach
    void open() throws Exception {
        world = new World(kind.fresh(directory));
        store = new SqlWebhooks(world.database, SecretKeys.NONE, world.clock);
        queue = new SqlWebhookQueue(world.database, SecretKeys.NONE);
        receiver = opened(new Receiver());
        appid = world.account();
        courier = courier(settings(Duration.ofSeconds(10)), LOOPBACK);
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        world.close();
    }

    private <T extends AutoCloseable> T opened(T part) {
        opened.add(part);
        return part;
    }

    private NoticeSettings settings(Duration timeout) {
        return new NoticeSettings(
                Duration.ofDays(90),
                timeout,
                Duration.ofDays(3),
                Duration.ofMillis(10),
                new FetchPorts(List.of(receiver.port(), 80)),
                true);
    }

    private Courier courier(NoticeSettings settings, HostResolver resolver) {
        WebhookClient client = opened(new WebhookClient(settings, resolver, tls -> {}, world.clock));
        return opened(new Courier(queue, client, settings, world.clock));
    }

    private Stored webhook(@Nullable String owner, String name, String address, NoticeKind... kinds) {
        Webhook webhook = new Webhook(owner, name, address, Set.of(kinds), world.clock.instant());
        return store.put(Actor.of("operator:ana"), webhook, WebhookSecrets.random(), false, 20);
    }

    private void emit(String owner, NoticeKind what) {
        world.store.change(ANA, Account.class, writer -> {
            writer.notify(new Notice(what, owner, Map.of("reason", "a \"test\"")));
            Account account = Objects.requireNonNull(writer.account(owner));
            return ChangeResult.put(AuditSubject.ACCOUNT, "update", owner, null, null, account);
        });
    }

    private Stored now(Stored webhook) {
        return store.webhook(webhook.webhook().appid(), webhook.webhook().name())
                .orElseThrow();
    }

    private List<Attempt> attempts(Stored webhook) {
        return store.attempts(webhook.id(), null, Long.MAX_VALUE, 100).items().stream()
                .map(Numbered::attempt)
                .toList();
    }

    /** Starts deliveries until the webhook has this number of attempts and no process has it. */
    private void awaitAttempts(Stored webhook, int count) {
        Waiting.await(count + " attempts").until(() -> {
            courier.round();
            return attempts(webhook).size() >= count;
        });
    }

    private void awaitRest(Stored webhook) {
        Waiting.await("all are sent").until(() -> {
            courier.round();
            return now(webhook).dueAt() == null;
        });
    }

    private static List<String> ids(int... notices) {
        return IntStream.of(notices).mapToObj(id -> "notice_" + id).toList();
    }

    @Test
    void noticesOfAnAccountAreSentInOrder_signed_andOnlyThoseAfterTheWebhook() throws Exception {
        String other = world.account();
        emit(appid, NoticeKind.WITHHELD);
        Stored webhook = webhook(appid, "mine", receiver.address("/hook?key=1"));
        for (int i = 0; i < 3; i++) {
            emit(appid, NoticeKind.WITHHELD);
            emit(other, NoticeKind.WITHHELD);
        }
        awaitRest(webhook);
        assertEquals(ids(2, 4, 6), receiver.ids());
        Receiver.Message first = receiver.messages().get(0);
        assertEquals("POST /hook?key=1", first.path());
        assertTrue(first.isSignedWith(webhook.secret().open()), first::signature);
        assertEquals(String.valueOf(world.clock.instant().getEpochSecond()), first.timestamp());
        assertEquals(
                "{\"type\":\"withheld\",\"timestamp\":\"" + world.clock.instant() + "\",\"data\":{\"id\":2,\"appid\":\""
                        + appid + "\",\"facts\":{\"reason\":\"a \\\"test\\\"\"}}}",
                first.body());
        Attempt newest = attempts(webhook).get(0);
        assertEquals(Attempt.Outcome.DELIVERED, newest.outcome());
        assertEquals(6L, newest.notice());
        assertEquals(204, newest.status());
    }

    @Test
    void operatorsGetThoseOfAllAccounts_andAWebhookOnlyItsKinds() {
        String other = world.account();
        Stored all = webhook(null, "all", receiver.address("/all"));
        Stored some = webhook(null, "some", receiver.address("/some"), NoticeKind.QUOTA_USED, NoticeKind.RULE_INSIDE);
        emit(appid, NoticeKind.WITHHELD);
        emit(other, NoticeKind.QUOTA_USED);
        awaitRest(all);
        awaitRest(some);
        List<String> received = receiver.messages().stream()
                .map(message -> message.path() + " " + message.id())
                .sorted()
                .toList();
        assertEquals(List.of("POST /all notice_1", "POST /all notice_2", "POST /some notice_2"), received);
    }

    @Test
    void aFailedNoticeIsSentAgainLater_andTheNextOnesWaitForIt() {
        Stored webhook = webhook(appid, "mine", receiver.address("/"));
        receiver.answers(500, "x".repeat(150) + "\r\0" + "\u6F22".repeat(100));
        emit(appid, NoticeKind.WITHHELD);
        emit(appid, NoticeKind.WITHHELD);
        awaitAttempts(webhook, 1);
        Attempt failed = attempts(webhook).get(0);
        assertEquals(Attempt.Outcome.FAILED, failed.outcome());
        assertEquals(500, failed.status());
        assertEquals("x".repeat(150) + "\uFFFD\uFFFD" + "\u6F22".repeat(48), failed.detail());
        Instant next = Objects.requireNonNull(now(webhook).dueAt());
        assertTrue(next.isAfter(world.clock.instant()), next::toString);
        courier.round();
        assertEquals(List.of(), queue.take(next.minusMillis(1), next, true, 5), "not due yet");

        world.clock.advance(Duration.ofSeconds(5));
        awaitAttempts(webhook, 2);
        assertEquals(ids(1, 1), receiver.ids());
        assertEquals(2, now(webhook).failures());
        receiver.answers(200, "");
        world.clock.advance(HOUR);
        awaitRest(webhook);
        assertEquals(ids(1, 1, 1, 2), receiver.ids());
        assertEquals(0, now(webhook).failures());
        assertEquals(0, now(webhook).putAside());
    }

    /** Pauses and leases of a clock that was ahead do not hold notices back. */
    @Test
    void afterAClockThatWasTwoDaysAhead_noticesAreSentAtOnce() {
        Stored webhook = webhook(appid, "mine", receiver.address("/"));
        world.clock.advance(Duration.ofDays(2));
        receiver.answers(500, "");
        emit(appid, NoticeKind.WITHHELD);
        awaitAttempts(webhook, 1);
        Instant due = Objects.requireNonNull(now(webhook).dueAt());
        assertEquals(1, queue.take(due, due.plusSeconds(30), true, 5).size(), "leased by a process that then ends");
        world.clock.advance(Duration.ofDays(-2));
        receiver.answers(200, "");
        awaitRest(webhook);
        assertEquals(ids(1, 1), receiver.ids());
    }

    @Test
    void aNoticeThatIsTooOldIsPutAside_andTheNextOneIsSent() {
        Stored webhook = webhook(appid, "mine", receiver.address("/"));
        receiver.answers(503, "later");
        emit(appid, NoticeKind.WITHHELD);
        awaitAttempts(webhook, 1);
        world.clock.advance(Duration.ofDays(3).plusMillis(1));
        emit(appid, NoticeKind.QUOTA_USED);
        awaitAttempts(webhook, 2);
        assertEquals(Attempt.Outcome.PUT_ASIDE, attempts(webhook).get(0).outcome());
        assertEquals(1, now(webhook).putAside());
        receiver.answers(200, "");
        world.clock.advance(HOUR);
        awaitRest(webhook);
        assertEquals(ids(1, 1, 2), receiver.ids());
        assertEquals(1, now(webhook).putAside());
    }

    /** The receiver's pause holds if it is longer than the usual one, for an hour at most. */
    @Test
    void aReceiverThatAsksForAPauseIsNotCalledBefore() {
        Stored webhook = webhook(appid, "mine", receiver.address("/"));
        emit(appid, NoticeKind.WITHHELD);
        assertRetried(webhook, "1200", Duration.ofMinutes(20), Duration.ofMinutes(20));
        Instant date = world.clock.instant().plusSeconds(1_800);
        String text = DateTimeFormatter.RFC_1123_DATE_TIME.format(date.atOffset(ZoneOffset.UTC));
        assertRetried(webhook, text, Duration.ofSeconds(1_799), Duration.ofSeconds(1_801));
        assertRetried(webhook, "99999999999999999999", HOUR, HOUR);
        for (String usual : List.of("0", "-5", "soon", "Mon, 01 Jan 2001 00:00:00 GMT")) {
            assertRetried(webhook, usual, Duration.ofSeconds(20), Duration.ofSeconds(5 << 7));
        }
    }

    private void assertRetried(Stored webhook, String retryAfter, Duration least, Duration most) {
        receiver.answers(exchange -> {
            exchange.getResponseHeaders().set("Retry-After", retryAfter);
            exchange.sendResponseHeaders(429, -1);
        });
        awaitAttempts(webhook, attempts(webhook).size() + 1);
        Duration pause = Duration.between(
                world.clock.instant(), Objects.requireNonNull(now(webhook).dueAt()));
        assertTrue(pause.compareTo(least) >= 0 && pause.compareTo(most) <= 0, retryAfter + ": " + pause);
        world.clock.advance(HOUR);
    }

    @Test
    void aRedirectIsAFailure_andIsNotFollowed() {
        Stored webhook = webhook(appid, "mine", receiver.address("/"));
        receiver.answers(exchange -> {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.sendResponseHeaders(307, -1);
        });
        emit(appid, NoticeKind.WITHHELD);
        awaitAttempts(webhook, 1);
        assertEquals(307, attempts(webhook).get(0).status());
        assertEquals(Attempt.Outcome.FAILED, attempts(webhook).get(0).outcome());
        assertEquals(ids(1), receiver.ids());
    }

    @Test
    void aNameWithAnAddressThatIsNotPublicIsNotCalled() {
        HostResolver internal = name -> CompletableFuture.completedFuture(List.of(InetAddresses.forString("10.0.0.1")));
        courier = courier(settings(Duration.ofSeconds(10)), internal);
        Stored webhook = webhook(appid, "mine", "http://hook.example/");
        emit(appid, NoticeKind.WITHHELD);
        awaitAttempts(webhook, 1);
        Attempt refused = attempts(webhook).get(0);
        assertEquals(
                "hook.example has an address that is not public (expected: public addresses only)", refused.detail());
        assertNull(refused.status());
    }

    /** More hanging receivers than workers: each occupies one until its time is over, and from then on waits apart. */
    @Test
    void receiversThatHangDisturbNoOther() throws Exception {
        courier = courier(settings(Duration.ofMillis(300)), LOOPBACK);
        CountDownLatch end = new CountDownLatch(1);
        try (Receiver hanging = new Receiver();
                Receiver healthy = new Receiver()) {
            hanging.answers(exchange -> awaitEnd(end));
            NoticeSettings both = new NoticeSettings(
                    Duration.ofDays(90),
                    Duration.ofMillis(300),
                    Duration.ofDays(3),
                    Duration.ofMillis(10),
                    new FetchPorts(List.of(hanging.port(), healthy.port())),
                    true);
            courier = courier(both, LOOPBACK);
            for (int i = 0; i < 20; i++) {
                webhook(null, "hanging" + i, hanging.address("/" + i));
            }
            Stored good = webhook(appid, "good", healthy.address("/"));
            for (int i = 1; i <= 3; i++) {
                emit(appid, NoticeKind.WITHHELD);
                awaitRest(good);
                assertEquals(i, healthy.ids().size());
                world.clock.advance(HOUR);
            }
            end.countDown();
        }
    }

    private static void awaitEnd(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void twoProcessesSendEachNoticeOnce_andInOrder() {
        Courier second = courier(settings(Duration.ofSeconds(10)), LOOPBACK);
        Stored webhook = webhook(appid, "mine", receiver.address("/"));
        courier.start();
        second.start();
        for (int i = 0; i < 30; i++) {
            emit(appid, NoticeKind.WITHHELD);
        }
        Waiting.await("all are sent").until(() -> now(webhook).dueAt() == null);
        assertEquals(ids(IntStream.rangeClosed(1, 30).toArray()), receiver.ids());
    }

    @Test
    void aWebhookThatAnotherProcessServedSinceItWasFoundDueIsNotTaken() {
        Stored webhook = webhook(appid, "mine", receiver.address("/"));
        emit(appid, NoticeKind.WITHHELD);
        Instant now = world.clock.instant();
        WebhookQueue slow = new SqlWebhookQueue(world.database, SecretKeys.NONE, () -> {
            List<WebhookQueue.Turn> turns = queue.take(now, now.plusSeconds(30), false, 5);
            Attempt failed = new Attempt(1L, now, Attempt.Outcome.FAILED, 500, "", 1);
            assertTrue(queue.record(turns.get(0), failed, now.plusSeconds(5)));
        });
        assertEquals(List.of(), slow.take(now, now.plusSeconds(30), false, 5));
        assertEquals(1, attempts(webhook).size());
    }

    @Test
    void whatADeadProcessHadTaken_isSentWhenItsLeaseEnds_andALateResultChangesNothing() {
        Stored webhook = webhook(appid, "mine", receiver.address("/"));
        emit(appid, NoticeKind.WITHHELD);
        Instant now = world.clock.instant();
        List<WebhookQueue.Turn> dead = queue.take(now, now.plusSeconds(30), false, 5);
        assertEquals(1, dead.size());
        assertEquals(List.of(), queue.take(now, now.plusSeconds(30), false, 5));
        world.clock.advance(Duration.ofSeconds(30));
        awaitRest(webhook);
        assertEquals(ids(1), receiver.ids());
        emit(appid, NoticeKind.WITHHELD);
        Attempt late = new Attempt(2L, now, Attempt.Outcome.DELIVERED, 200, "", 1);
        assertEquals(false, queue.record(dead.get(0), late, null));
        awaitRest(webhook);
        assertEquals(ids(1, 2), receiver.ids());
    }

    @Test
    void aChangedAddressGetsTheWaitingNoticesAtOnce_andARemovedWebhookNone() {
        Stored webhook = webhook(appid, "mine", receiver.address("/old"));
        receiver.answers(500, "");
        emit(appid, NoticeKind.WITHHELD);
        awaitAttempts(webhook, 1);
        receiver.answers(200, "");
        assertEquals(
                webhook.secret(),
                webhook(appid, "mine", receiver.address("/new")).secret(),
                "the secret stays");
        awaitRest(webhook);
        // Delivery is at least once, so the old address may have had the notice more than once.
        List<Receiver.Message> sent = receiver.messages();
        assertEquals("POST /new", sent.get(sent.size() - 1).path(), () -> sent + " " + attempts(webhook));
        assertTrue(store.delete(Actor.of("operator:ana"), appid, "mine"));
        emit(appid, NoticeKind.WITHHELD);
        Instant later = world.clock.instant().plus(HOUR);
        assertEquals(List.of(), queue.take(later, later.plusSeconds(1), false, 5));
        assertNotNull(webhook(appid, "mine", receiver.address("/third")));
    }

    @Test
    void pausesDouble_withAtMostHalfTakenOff_upToAnHour() {
        for (int failures = 0; failures < 100; failures++) {
            long most = Math.min(5_000L << Math.min(failures, 20), HOUR.toMillis());
            long pause = Courier.pause(failures).toMillis();
            assertTrue(pause <= most && pause >= most / 2, failures + ": " + pause);
        }
    }
}
