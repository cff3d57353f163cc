package io.scangate.config.wechat;

import io.scangate.config.lifecycle.OwnershipCheck;
import io.scangate.gateway.link.Link;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Web sites as directories, one for each host, and the accounts' verification files, looked for there. */
final class TestWeb implements AccountFiles, OwnershipCheck {
    private final Path root;
    private final Map<String, File> files = new ConcurrentHashMap<>();

    TestWeb(Path root) {
        this.root = root;
    }

    @Override
    public File file(String appid) {
        return files.computeIfAbsent(appid, key -> new File(random(5) + ".txt", random(16)));
    }

    private static String random(int bytes) {
        byte[] random = new byte[bytes];
        ThreadLocalRandom.current().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** Puts a file into a directory such as {@code example.com/shop}. */
    void upload(String directory, String name, String content) {
        try {
            Files.createDirectories(root.resolve(directory));
            Files.writeString(root.resolve(directory).resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Answer check(String appid, Link rule) {
        File file = file(appid);
        URI link = URI.create(rule.toString());
        String directory = link.getPath().substring(0, link.getPath().lastIndexOf('/') + 1);
        Path place = root.resolve(link.getHost() + directory + file.name());
        try {
            String found = Files.exists(place) ? Files.readString(place) : "nothing";
            return new Answer(
                    found.equals(file.content()),
                    link.getHost() + directory + file.name() + ": found " + found + " (expected: " + file.content()
                            + ")");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
