package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.source.etcd.EtcdPointer;
import io.scangate.gateway.testing.NeedsProgram;
import io.scangate.gateway.testing.OwnThread;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The head of a store in a real etcd, which is killed and started again in the middle. */
@NeedsProgram("etcd")
@Timeout(120)
class EtcdStoreTest {
    private static final String RULES = "/v1/accounts/wx-a/rules";

    @TempDir
    Path folder;

    private Path store() {
        return folder.resolve("store");
    }

    private Gateway follow(EtcdProcess etcd) throws IOException {
        return FollowingGateway.start(
                "store+file:" + store(),
                "",
                folder.resolve("state"),
                Map.of("store-etcd", etcd.address(), "store-poll", "20ms"));
    }

    private static void publish(RestClient owner, String rule, int page) {
        owner.patch(rule, "{\"page\": \"pages/" + page + "\"}").is(200);
        owner.post(rule + "/publish", null).is(200);
    }

    private static void await(Gateway gateway, String link, int page) {
        Waiting.await("page " + page)
                .until(() -> FollowingGateway.scan(gateway, "anna", link).equals("release pages/" + page));
    }

    @Test
    void gatewaysFollowAHeadInEtcd_thatIsKilledAndStartedAgain() throws Exception {
        try (EtcdProcess etcd = new EtcdProcess(folder);
                TestServer server = TestServer.startNow(
                                TestDatabase.SQLITE, "publish-to", "file:" + store(), "publish-etcd", etcd.address())
                        .licensed()) {
            RestClient owner = server.account("wx-a");
            String prefix = server.origin() + "/a/";
            String id = owner.post(
                            RULES,
                            "{\"prefix\": \"" + prefix + "\", \"page\": \"pages/0\", \"test_links\": [\"" + prefix
                                    + "t\"]}")
                    .is(201)
                    .text("id");
            String rule = RULES + "/" + id;
            owner.post(rule + "/publish", null).is(200);
            try (Gateway gateway = follow(etcd)) {
                await(gateway, prefix + "x", 0);
                AtomicBoolean end = new AtomicBoolean();
                ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
                CompletableFuture<Void> scans = OwnThread.run(() -> scan(gateway, prefix + "x", end, wrong));
                publish(owner, rule, 1);
                await(gateway, prefix + "x", 1);
                etcd.kill();
                publish(owner, rule, 2);
                publish(owner, rule, 3);
                assertEquals("release pages/1", FollowingGateway.scan(gateway, "anna", prefix + "x"));
                etcd.startAgain();
                await(gateway, prefix + "x", 3);
                publish(owner, rule, 4);
                await(gateway, prefix + "x", 4);
                end.set(true);
                scans.join();
                assertEquals(List.of(), List.copyOf(wrong));
            }
            assertFalse(Files.exists(store().resolve("head")), "the head is in etcd only");
        }
    }

    /** Scans until the end; an answer is wrong if its page is older than the one before. */
    private static void scan(Gateway gateway, String link, AtomicBoolean end, ConcurrentLinkedQueue<String> wrong) {
        String last = "release pages/0";
        try {
            while (!end.get()) {
                String now = FollowingGateway.scan(gateway, "anna", link);
                if (now.compareTo(last) < 0) {
                    wrong.add(now + " after " + last);
                }
                last = now;
            }
        } catch (IOException | InterruptedException e) {
            wrong.add(e.toString());
        }
    }

    @Test
    void noReplicaReplacesAHeadThatItHasNotRead() throws Exception {
        try (EtcdProcess etcd = new EtcdProcess(folder);
                EtcdPointer one = new EtcdPointer(List.of(URI.create(etcd.address())), "/k", "", "");
                EtcdPointer other = new EtcdPointer(List.of(URI.create(etcd.address())), "/k", "", "")) {
            Waiting.await("etcd").ignoreExceptions().until(() -> one.read() == null);
            assertTrue(one.replace(bytes("1"), 0));
            assertFalse(other.replace(bytes("2"), 0));
            EtcdPointer.Value read = Objects.requireNonNull(other.read());
            assertEquals("1", new String(read.bytes(), StandardCharsets.US_ASCII));
            assertTrue(other.replace(bytes("2"), read.version()));
            assertFalse(one.replace(bytes("3"), read.version()));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
