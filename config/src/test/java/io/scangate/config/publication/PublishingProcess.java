package io.scangate.config.publication;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.scangate.gateway.source.store.StoreFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * A process that publishes files and heads to a directory until it is killed. A head has the name of its file. It prints {@code head REVISION}
 * when a head is published.
 */
final class PublishingProcess {
    private PublishingProcess() {}

    /**
     * Runs until the process is killed.
     *
     * @param args the directory, one for temporary files, a seed
     */
    public static void main(String[] args) throws Exception {
        Outlet outlet = new DirectoryOutlet(Path.of(args[0]));
        Random random = new Random(Long.parseLong(args[2]));
        Path content = Path.of(args[1]);
        for (long revision = 1; ; revision++) {
            byte[] bytes = new byte[random.nextInt(20_000)];
            random.nextBytes(bytes);
            Files.write(content, bytes);
            String name = random.nextBoolean()
                    ? "snapshots/" + revision + "-" + StoreFile.sha256(content) + ".compiled"
                    : "changes/" + (revision - 1) + "-" + revision + "-" + StoreFile.sha256(content) + ".json";
            outlet.put(new StoreFile(name, bytes.length), content);
            outlet.putHead((revision + " " + name).getBytes(US_ASCII));
            System.out.println("head " + revision);
        }
    }
}
