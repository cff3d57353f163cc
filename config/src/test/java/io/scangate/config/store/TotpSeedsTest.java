package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.access.HiddenText;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.people.PeopleStore.Edit;
import io.scangate.config.people.PeopleStore.Login;
import io.scangate.config.secrets.SealedText;
import io.scangate.config.secrets.SecretKeys;
import io.scangate.config.secrets.TestKeys;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The seeds of second factors are encrypted as the other stored secrets. */
class TotpSeedsTest {
    private static final Instant NOW = Instant.parse("2026-11-15T12:00:00Z");

    @TempDir
    Path directory;

    private static SealedText seed(Database database, SecretKeys keys) {
        Login login = new SqlPeople(database, keys).login("ana").orElseThrow();
        return Objects.requireNonNull(login.seed());
    }

    @ParameterizedTest
    @EnumSource
    void oneOfTwoCallsWins_andNoneReplacesASeedThatCounts(TestDatabase kind) throws Exception {
        SecretKeys keys = TestKeys.keys(directory, TestKeys.random());
        try (Database database = Database.open(kind.fresh(directory))) {
            SqlPeople people = new SqlPeople(database, keys);
            Actor actor = Actor.of("user:ana");
            long user = people.create(actor, "ana", "Ana", null, "hash of a password", NOW)
                    .id();
            people.putSeed(actor, user, "AAAA", NOW);
            SealedText checked = seed(database, keys);
            people.putSeed(actor, user, "BBBB", NOW);
            assertFalse(people.confirmSeed(actor, user, checked, 1, NOW), "a code of another seed was checked");
            assertTrue(people.confirmSeed(actor, user, seed(database, keys), 1, NOW));
            RefusedException refused =
                    assertThrows(RefusedException.class, () -> people.putSeed(actor, user, "CCCC", NOW));
            assertEquals(Refusal.KEY_EXISTS, refused.refusal());
            Login login = people.login("ana").orElseThrow();
            assertTrue(login.confirmed());
            assertEquals("BBBB", seed(database, keys).open());
            HiddenText password = Objects.requireNonNull(login.password());
            assertEquals("hash of a password", password.reveal());
            assertFalse(login.toString().contains("hash of a password"), login.toString());
            String edit = new Edit(null, null, false, password, false).toString();
            assertFalse(edit.contains("hash of a password"), edit);
        }
    }

    @ParameterizedTest
    @EnumSource
    void seedsAreEncrypted_andGetAnotherKeyWithTheOthers(TestDatabase kind) throws Exception {
        String one = TestKeys.random();
        String two = TestKeys.random();
        SecretKeys first = TestKeys.keys(directory, one);
        SecretKeys second = TestKeys.keys(directory, two, one);
        try (Database database = Database.open(kind.fresh(directory))) {
            SqlPeople people = new SqlPeople(database, first);
            Actor actor = Actor.of("user:ana");
            long user = people.create(actor, "ana", "Ana", null, "hash", NOW).id();
            people.putSeed(actor, user, "AAAA", NOW);
            assertEquals("AAAA", seed(database, first).open());
            assertEquals(
                    first.currentId(), SecretKeys.keyId(seed(database, first).stored()));
            assertTrue(SecretsRekey.run(database, second, SecretsRekey.Target.ENCRYPTED)
                    .failures()
                    .isEmpty());
            assertEquals("AAAA", seed(database, second).open());
            assertEquals(
                    second.currentId(), SecretKeys.keyId(seed(database, second).stored()));
        }
    }
}
