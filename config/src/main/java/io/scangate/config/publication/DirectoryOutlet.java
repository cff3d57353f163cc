package io.scangate.config.publication;

import io.scangate.gateway.disk.PrivateFiles;
import io.scangate.gateway.source.store.StoreFile;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A directory, such as one that a web server shows. Files are readable for everybody whom the umask and the directory admit, because the
 * web server is another user.
 */
final class DirectoryOutlet implements Outlet {
    /** The folders of files that never change. */
    private static final List<String> PARTS = List.of("snapshots", "changes");

    private static final Pattern TEMPORARY = Pattern.compile("\\.new[0-9a-f]{16}$");

    private final Path directory;

    DirectoryOutlet(Path directory) {
        this.directory = directory;
    }

    @Override
    public byte @Nullable [] head() throws IOException {
        try {
            return Files.readAllBytes(directory.resolve("head"));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public void put(StoreFile file, Path content) throws IOException {
        Path to = directory.resolve(file.name());
        // A file of another length was left by a power failure.
        if (!Files.exists(to) || Files.size(to) != file.bytes()) {
            write(to, out -> Files.copy(content, out));
        }
    }

    @Override
    public void putHead(byte[] head) throws IOException {
        write(directory.resolve("head"), out -> out.write(head));
    }

    private interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** A reader sees the file as a whole or not at all, also after a power failure. */
    private static void write(Path to, Content content) throws IOException {
        PrivateFiles.makeReadableDirectories(Objects.requireNonNull(to.getParent()));
        // Random, because replicas may write to one directory.
        Path beside = to.resolveSibling(to.getFileName() + ".new"
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
        try (FileOutputStream out = new FileOutputStream(beside.toFile())) {
            content.writeTo(out);
            out.getFD().sync();
        }
        Files.move(beside, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        PrivateFiles.syncDirectory(to);
    }

    /** Also deletes what killed writers have left. */
    @Override
    public List<StoreFile> unwrittenSince(Instant time) throws IOException {
        List<StoreFile> old = new ArrayList<>();
        for (String part : PARTS) {
            if (Files.isDirectory(directory.resolve(part))) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.resolve(part))) {
                    for (Path file : files) {
                        add(file, part + "/" + file.getFileName(), time, old);
                    }
                }
            }
        }
        return old;
    }

    private static void add(Path file, String name, Instant time, List<StoreFile> old) throws IOException {
        try {
            if (Files.getLastModifiedTime(file).toInstant().isAfter(time)) {
                return;
            }
            if (StoreFile.isName(name)) {
                old.add(new StoreFile(name, Files.size(file)));
            } else if (TEMPORARY.matcher(name).find()
                    && StoreFile.isName(TEMPORARY.matcher(name).replaceFirst(""))) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // Another replica has deleted it.
        }
    }

    @Override
    public void delete(StoreFile file) throws IOException {
        Files.deleteIfExists(directory.resolve(file.name()));
    }
}
