package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.HostAndPort;
import io.scangate.config.secrets.TestKeys;
import io.scangate.config.store.TestDatabase;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The drill of docs/backup.md: each step is a process of the command line. */
@Timeout(600)
class BackupDrillTest {
    private static final Pattern LISTENING = Pattern.compile("listening on (127\\.0\\.0\\.1:\\d+)");
    private static final String KEY = "operator key (shown once): ";

    @TempDir
    Path directory;

    private void run(int code, String printed, String... arguments) throws Exception {
        try (ConfigProcess process = ConfigProcess.start(directory, arguments)) {
            String out = process.printedToTheEnd();
            assertEquals(code, process.exitCode(), () -> out);
            String all = out + process.log();
            assertTrue(all.contains(printed), all);
        }
    }

    private static RestClient client(ConfigProcess process, String key) throws Exception {
        Matcher address = LISTENING.matcher(process.logUntil("listening on"));
        assertTrue(address.find());
        return RestClient.of(HostAndPort.fromString(address.group(1))).as(key);
    }

    @ParameterizedTest
    @EnumSource
    void aBackupOfARunningService_makesAnotherOne(TestDatabase kind) throws Exception {
        String old = "--database=" + kind.empty(directory).database();
        String key;
        String keys = "--key-file=" + TestKeys.file(directory, TestKeys.random());
        try (ConfigProcess service = ConfigProcess.start(directory, "config", old, "--listen", "127.0.0.1:0")) {
            key = service.printedUntil(KEY).strip().substring(KEY.length());
            client(service, key)
                    .post("/v1/accounts", "{\"appid\": \"wx1\", \"name\": \"x\", \"kind\": \"media\"}")
                    .is(201);
            run(0, "encrypted with the key ", "backup", keys, old, "night.backup");
            run(1, "exists (expected: the name of a new file)", "backup", keys, old, "night.backup");
            service.terminate();
            assertEquals(143, service.exitCode());
        }
        run(1, "encrypted with the key", "restore", "--check", "night.backup");
        run(0, "night.backup is good: revision ", "restore", "--check", keys, "night.backup");
        TestDatabase other = kind == TestDatabase.SQLITE ? TestDatabase.POSTGRESQL : TestDatabase.SQLITE;
        String fresh = "--database=" + other.empty(directory).database();
        run(0, "is restored: revision ", "restore", keys, fresh, "night.backup");
        run(1, "is not empty: it has changes of a control plane", "restore", keys, fresh, "night.backup");
        try (ConfigProcess service = ConfigProcess.start(directory, "config", fresh, "--listen", "127.0.0.1:0")) {
            RestClient operator = client(service, key);
            assertEquals("x", operator.get("/v1/accounts/wx1").is(200).text("name"));
            operator.patch("/v1/accounts/wx1", "{\"name\": \"y\"}").is(200);
        }
    }
}
