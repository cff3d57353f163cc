package io.scangate.config.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.gateway.testing.MemoryFolder;
import io.scangate.gateway.testing.Waiting;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Backups of the running control plane, restored and compared. Belongs to one thread. */
final class Backups {
    private static final Pattern REVISION = Pattern.compile("is restored: revision (\\d+)");

    private final World world;
    private int number;

    Backups(World world) {
        this.world = world;
    }

    /** Makes a backup, restores it, starts a control plane on it, compares its rules with those of its revision, and deletes it. */
    void step() throws Exception {
        number++;
        Path directory = Files.createDirectory(world.directory().resolve("restored-" + number));
        Path file = directory.resolve("soak.backup");
        String unused = SoakProcess.command(directory, "backup", "--database=" + world.database(), file.toString());
        String unusedCheck = SoakProcess.command(directory, "restore", "--check", file.toString());
        Path database = directory.resolve("restored.db");
        String said = SoakProcess.command(directory, "restore", "--database=sqlite:" + database, file.toString());
        Matcher found = REVISION.matcher(said);
        if (!found.find()) {
            throw new AssertionError(said);
        }
        long revision = Long.parseLong(found.group(1));
        try (SoakProcess plane = world.restored(database)) {
            compare(plane, revision);
            plane.stop();
        }
        MemoryFolder.delete(directory);
        world.faults().count("backups restored and compared");
    }

    private void compare(SoakProcess plane, long revision) throws Exception {
        Api api = new Api(
                HttpClient.newHttpClient(),
                "http://127.0.0.1:" + plane.port(),
                world.api().credential());
        Map<String, String> rules = new HashMap<>();
        for (JsonNode rule :
                api.get(Changer.ACCOUNT + "/rules?limit=100").is(200).body().path("items")) {
            rules.put(rule.path("prefix").asText(), Changer.answer(rule));
        }
        History history = world.history();
        Waiting.await("revision " + revision + " of the history")
                .atMost(SoakProcess.PATIENCE)
                .until(() -> history.known() >= revision);
        for (int slot = 0; slot < Changer.SLOTS; slot++) {
            String answer = rules.getOrDefault(Changer.prefix(world.origin(), slot), History.NONE);
            if (!history.allows(slot, revision, answer)) {
                throw new AssertionError(
                        "the backup of revision " + revision + " has for slot " + slot + ": " + answer);
            }
        }
    }
}
