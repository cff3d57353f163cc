package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.notices.Receiver;
import io.scangate.config.secrets.TestKeys;
import io.scangate.config.store.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The setting {@code secrets-key-file} and the command {@code scangate secrets-rekey}. */
class SecretsRekeyCommandTest {
    @TempDir
    Path directory;

    private final StringWriter printed = new StringWriter();

    private int run(String... arguments) {
        PrintWriter out = new PrintWriter(printed, true);
        return Main.commandLine(out, out).execute(arguments);
    }

    /** Another process makes the keys' change while the control plane runs. */
    @ParameterizedTest
    @EnumSource
    void aControlPlaneSignsWithEncryptedSecrets_alsoWhileTheyAreEncryptedAnew(TestDatabase kind) throws Exception {
        String old = TestKeys.random();
        String fresh = TestKeys.random();
        try (Receiver receiver = new Receiver();
                TestServer server = TestServer.start(
                        kind,
                        "secrets-key-file",
                        TestKeys.file(directory, old, fresh).toString(),
                        "webhook-allow-loopback",
                        "true",
                        "webhook-ports",
                        "80," + receiver.port())) {
            RestClient operator = server.operator();
            String secret = operator.put("/v1/webhooks/ops", "{\"address\": \"" + receiver.address("/") + "\"}")
                    .is(200)
                    .text("secret");
            String database = "--database=" + server.database().database();
            Path next = TestKeys.file(directory, fresh, old);
            for (String counts : new String[] {"2 secrets are encrypted with the key", "0 secrets are encrypted"}) {
                operator.post("/v1/webhooks/ops/test", null).is(200);
                assertEquals(0, run("secrets-rekey", database, "--secrets-key-file=" + next), printed.toString());
                assertTrue(printed.toString().contains(counts), printed.toString());
            }
            JsonNode attempt =
                    operator.post("/v1/webhooks/ops/test", null).is(200).body();
            assertEquals("delivered", attempt.get("outcome").asText());
            assertEquals(3, receiver.messages().size());
            for (Receiver.Message message : receiver.messages()) {
                assertTrue(message.isSignedWith(secret), message::signature);
            }
            Path other = TestKeys.file(directory, TestKeys.random());
            assertEquals(1, run("secrets-rekey", database, "--secrets-key-file=" + other));
            assertTrue(printed.toString().contains("webhooks.secret of row "), printed.toString());
            assertEquals(0, run("secrets-rekey", "--decrypt", database, "--secrets-key-file=" + next));
            assertTrue(printed.toString().contains("2 secrets are readable now; 0 were before"), printed.toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aControlPlaneWithoutTheKeyDoesNotStart(TestDatabase kind) throws Exception {
        String database = "--database=" + kind.fresh(directory).database();
        Path file = TestKeys.file(directory, TestKeys.random());
        assertEquals(0, run("secrets-rekey", database, "--secrets-key-file=" + file), printed.toString());
        String id = printed.toString().replaceAll("(?s).*with the key ([0-9a-f]{16}) now.*", "$1");
        String[] start = {
            "config", database, "--listen=127.0.0.1:0", "--admin=127.0.0.1:0", "--data-directory=" + directory
        };
        printed.getBuffer().setLength(0);
        assertEquals(1, run(start));
        assertTrue(printed.toString().contains("encrypted with the key " + id), printed.toString());
        assertTrue(printed.toString().contains("secrets-key-file is not set"), printed.toString());
    }

    @Test
    void badSettingsAreRefused() throws Exception {
        Path file = TestKeys.file(directory, TestKeys.random());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Path database = directory.resolve("none.db");
        assertEquals(2, run("config", "--database=sqlite:" + database, "--secrets-key-file=" + file));
        assertTrue(printed.toString().contains("secrets-key-file: " + file + " has the mode"), printed.toString());
        assertEquals(2, run("secrets-rekey", "--database=sqlite:" + database));
        assertTrue(printed.toString().contains("secrets-key-file: \"\" (expected: "), printed.toString());
        assertFalse(Files.exists(database));
    }
}
