package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.World;
import io.scangate.config.notices.Webhook;
import io.scangate.config.notices.WebhookStore.Stored;
import io.scangate.config.ownership.VerificationFile;
import io.scangate.config.secrets.Place;
import io.scangate.config.secrets.SecretException;
import io.scangate.config.secrets.SecretKeys;
import io.scangate.config.secrets.TestKeys;
import io.scangate.config.store.SecretsRekey.Result;
import io.scangate.config.store.SecretsRekey.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
class StoredSecretsTest {
    private static final Actor OPS = Actor.of("operator:ops");
    private static final String DIRECTORY = "https://h.example.com/";

    @Parameter
    TestDatabase kind = TestDatabase.SQLITE;

    @TempDir
    Path directory;

    private World world;
    private String old;
    private SecretKeys first;
    private SecretKeys both;
    private SecretKeys second;

    @BeforeEach
    void open() throws IOException {
        world = new World(kind.fresh(directory));
        old = TestKeys.random();
        String fresh = TestKeys.random();
        first = TestKeys.keys(directory, old);
        both = TestKeys.keys(directory, fresh, old);
        second = TestKeys.keys(directory, fresh);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private SqlWebhooks webhooks(SecretKeys keys) {
        return new SqlWebhooks(world.database, keys, world.clock);
    }

    /** Adds a webhook; its secret is its name and many letters. */
    private Stored add(SecretKeys keys, @Nullable String appid, String name) {
        Webhook webhook = new Webhook(appid, name, "https://ops.example.com/", Set.of(), world.clock.instant());
        return webhooks(keys).put(OPS, webhook, secret(name), false, 1000);
    }

    private static String secret(String name) {
        return "whsec_" + name + "-".repeat(40);
    }

    private String secretOf(SecretKeys keys, @Nullable String appid, String name) {
        return webhooks(keys).webhook(appid, name).orElseThrow().secret().open();
    }

    private VerificationFile file(SecretKeys keys, String appid) {
        return new SqlVerificationStore(world.database, keys).file(appid, DIRECTORY);
    }

    private Result rekey(SecretKeys keys) {
        return SecretsRekey.run(world.database, keys, Target.ENCRYPTED);
    }

    private void check(SecretKeys keys) {
        new StoredSecrets(world.database, keys).check();
    }

    private void assertNotStored(String secret) throws Exception {
        assertFalse(DatabaseText.of(world).contains(secret), secret);
    }

    @Test
    void aNewDatabaseHasNoReadableSecret() throws Exception {
        String derivedFrom = DatabaseText.value(world, "SELECT value FROM verification_key");
        check(first);
        Stored added = add(first, null, "ops");
        assertEquals(secret("ops"), added.secret().open());
        assertEquals(secret("ops"), secretOf(first, null, "ops"));
        assertNotStored(secret("ops"));
        assertNotStored(derivedFrom);
        assertTrue(DatabaseText.of(world).contains(added.secret().stored()), "the text is read at all");
        Webhook changed = new Webhook(null, "ops", "https://other.example.com/", Set.of(), world.clock.instant());
        assertEquals(
                added.secret(),
                webhooks(first).put(OPS, changed, "unused", false, 9).secret());
        assertTrue(webhooks(first)
                .put(OPS, changed, secret("new"), true, 9)
                .secret()
                .is(secret("new")));
        assertNotStored(secret("new"));
        assertEquals(new Result(0, 2, List.of()), rekey(first), "nothing is left to do");
    }

    @Test
    void readableSecretsAreEncryptedLater_alsoThoseOfDeletedAccounts() throws Exception {
        String appid = world.account();
        VerificationFile file = file(SecretKeys.NONE, appid);
        String derivedFrom = DatabaseText.value(world, "SELECT value FROM verification_key");
        add(SecretKeys.NONE, null, "ops");
        add(SecretKeys.NONE, appid, "mine");
        assertTrue(DatabaseText.of(world).contains(secret("ops")));
        check(first);
        assertTrue(
                DatabaseText.of(world).contains(secret("ops")), "the start of one replica changes nothing for others");
        world.accounts.delete(World.ANA, appid);
        assertEquals(new Result(3, 0, List.of()), rekey(first));
        for (String secret : List.of(secret("ops"), secret("mine"), derivedFrom)) {
            assertFalse(DatabaseText.ofRows(world).contains(secret), secret);
        }
        assertNotStored(secret("ops"));
        assertNotStored(derivedFrom);
        world.accounts.restore(
                World.ANA,
                world.accounts.deleted(null, null, 1).slice().items().get(0).id());
        assertEquals(secret("mine"), secretOf(first, appid, "mine"));
        assertEquals(file, file(first, appid));
    }

    @Test
    void theKeyOfASecretOfADeletedAccountIsNeededAtTheStart() {
        String appid = world.account();
        rekey(both);
        add(first, appid, "mine");
        world.accounts.delete(World.ANA, appid);
        check(both);
        RefusedException refused = assertThrows(RefusedException.class, () -> check(second));
        assertTrue(String.valueOf(refused.getMessage()).contains("1 secrets"), refused.getMessage());
        rekey(both);
        check(second);
    }

    /** As a backup does that takes long. */
    @Test
    void aReaderThatKeepsTheLogIsReported() throws Exception {
        assumeTrue(kind == TestDatabase.SQLITE);
        add(SecretKeys.NONE, null, "ops");
        try (Connection reader = world.connection();
                Statement statement = reader.createStatement()) {
            statement.execute("BEGIN");
            statement.executeQuery("SELECT count(*) FROM webhooks").close();
            Result result = rekey(first);
            assertEquals(2, result.changed());
            assertTrue(result.failures().get(0).contains("-wal"), result::toString);
            assertTrue(DatabaseText.of(world).contains(secret("ops")));
            statement.execute("ROLLBACK");
        }
        assertEquals(new Result(0, 2, List.of()), rekey(first));
        assertNotStored(secret("ops"));
    }

    @Test
    void keysAreReplacedStepByStep() throws Exception {
        String appid = world.account();
        rekey(first);
        VerificationFile file = file(first, appid);
        int many = 250;
        IntStream.range(0, many).forEach(i -> add(i % 2 == 0 ? first : SecretKeys.NONE, null, "hook" + i));
        check(both);
        assertEquals(file, file(both, appid));
        add(both, null, "hook" + many);
        assertEquals(new Result(many + 1, 1, List.of()), rekey(both));
        check(second);
        assertEquals(file, file(second, appid));
        for (int i = 0; i <= many; i++) {
            assertEquals(secret("hook" + i), secretOf(second, null, "hook" + i));
        }
        assertEquals(new Result(many + 2, 0, List.of()), SecretsRekey.run(world.database, second, Target.READABLE));
        check(SecretKeys.NONE);
        assertEquals(file, file(SecretKeys.NONE, appid));
        assertEquals(secret("hook0"), secretOf(SecretKeys.NONE, null, "hook0"));
    }

    @Test
    void aMissingKeyIsNamedAtTheStart_andNothingIsLost() throws Exception {
        String appid = world.account();
        rekey(first);
        add(first, null, "ops");
        String before = DatabaseText.ofRows(world);
        for (SecretKeys wrong : List.of(SecretKeys.NONE, second)) {
            String shown = wrong.isEmpty() ? "secrets-key-file is not set" : wrong.currentId();
            World.refused(Refusal.UNAVAILABLE, () -> check(wrong), first.currentId(), shown);
            World.refused(Refusal.UNAVAILABLE, () -> file(wrong, appid), "lacks a key");
        }
        // As after a restore of the key alone.
        SecretsRekey.run(world.database, both, Target.ENCRYPTED);
        world.execute("UPDATE webhooks SET secret = '" + first.seal(place("ops"), secret("ops")) + "'");
        World.refused(Refusal.UNAVAILABLE, () -> check(second), "1 secrets", first.currentId());
        Result result = rekey(second);
        assertEquals(1, result.failures().size());
        assertTrue(result.failures().get(0).contains(first.currentId()), result::toString);
        assertEquals(secret("ops"), secretOf(first, null, "ops"), "it stays as it is");
        SecretsRekey.run(world.database, both, Target.ENCRYPTED);
        check(second);
        assertEquals(before.length(), DatabaseText.ofRows(world).length());
    }

    private Place place(String name) {
        return webhooks(first).webhook(null, name).orElseThrow().secret().place();
    }

    @Test
    void aSecretThatWasCopiedFromAnotherRowIsRefused() throws Exception {
        List<String> stored = new ArrayList<>();
        for (String name : List.of("one", "two")) {
            stored.add(add(first, null, name).secret().stored());
        }
        world.execute("UPDATE webhooks SET secret = '" + stored.get(1) + "' WHERE name = 'one'");
        SecretException refused = assertThrows(SecretException.class, () -> secretOf(first, null, "one"));
        assertTrue(String.valueOf(refused.getMessage()).contains("copied from another row"), refused.getMessage());
        assertEquals(secret("two"), secretOf(first, null, "two"));
        assertEquals(1, rekey(both).failures().size());
        world.execute("UPDATE verification_key SET value = '" + stored.get(1) + "'");
        World.refused(Refusal.UNAVAILABLE, () -> check(both), "verification_key.value of row 1");
    }
}
