package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.access.KeyTerms;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.Store;
import io.scangate.gateway.testing.NeedsProgram;
import io.scangate.gateway.testing.NotRun;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A control plane whose database is on a disk that becomes full. Only root may mount one. */
@NeedsProgram({"mount", "umount"})
@Timeout(120)
class FullDiskTest {
    @TempDir
    Path directory;

    private boolean mounted;

    @AfterEach
    void unmount() {
        if (mounted) {
            Waiting.await("unmounted").until(() -> run("umount", directory.toString()));
        }
    }

    private static boolean run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    private static void fill(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            assertThrows(IOException.class, () -> {
                while (true) {
                    out.write(new byte[512]);
                }
            });
        }
    }

    @Test
    void changesAreRefusedWithTheCause_readsGoOn_andSoDoChangesWhenThereIsRoom_andAfterARestart() throws Exception {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "scangate-test", directory.toString());
        NotRun.unless(mounted, "FullDiskTest", "this user may not mount");
        String database = "sqlite:" + directory.resolve("rules.db");
        long revision;
        try (ConfigServer server = TestServer.plain(database, directory.resolve("data"))) {
            String key = server.access().keys().createOperatorKey(Actor.of("operator:ops"), "test", KeyTerms.ROTATE);
            RestClient operator = RestClient.of(server.address()).as(key);
            create(operator, 0).is(201);
            Path filler = directory.resolve("filler");
            fill(filler);
            int made = 1;
            // The last pages of the log have room for some changes.
            while (made < 1_000 && create(operator, made).status() == 201) {
                made++;
            }
            RestClient.Reply refused = create(operator, made).is(503, "unavailable");
            assertTrue(refused.content().contains("nothing was saved"), refused::content);
            assertEquals("wx0", operator.get("/v1/accounts/wx0").is(200).text("appid"));
            operator.get("/v1/accounts/wx" + made).is(404);
            Files.delete(filler);
            create(operator, made).is(201);
            revision = server.store().read(Store.Reader::revision);
        }
        try (ConfigServer server = TestServer.plain(database, directory.resolve("data"))) {
            assertEquals(revision, server.store().read(Store.Reader::revision));
        }
    }

    private static RestClient.Reply create(RestClient operator, int number) {
        return operator.post("/v1/accounts", "{\"appid\": \"wx" + number + "\", \"name\": \"n\", \"kind\": \"media\"}");
    }
}
