package io.scangate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.gateway.command.PackagedFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a file of settings is looked for. */
class PackagedFilesTest {
    @TempDir
    Path folder;

    @Test
    void aFileOfTheWorkingDirectory_isBeforeThatOfThePackage() throws Exception {
        Path here = folder.resolve("config/gateway.yaml");
        Map<String, String> environment =
                Map.of("SCANGATE_HOME", folder.resolve("package").toString());
        assertEquals(here, PackagedFiles.find(here, environment));
        Path packaged = Files.createDirectories(folder.resolve("package/conf")).resolve("gateway.yaml");
        Files.createFile(packaged);
        assertEquals(packaged, PackagedFiles.find(here, environment));
        assertEquals(here, PackagedFiles.find(here, Map.of()));
        Files.createDirectory(here.getParent());
        Files.createFile(here);
        assertEquals(here, PackagedFiles.find(here, environment));
    }
}
