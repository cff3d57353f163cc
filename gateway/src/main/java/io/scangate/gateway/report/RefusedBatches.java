package io.scangate.gateway.report;

import io.scangate.gateway.disk.PrivateFiles;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The batches that the control plane can never store, one a line, in a file for people. A full file becomes the older
 * file, in place of the one before: so the newest batches are kept, within twice the limit. Not thread-safe.
 */
final class RefusedBatches {
    /** The most bytes of a file. */
    static final long MAX_BYTES = 32L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(RefusedBatches.class);

    private final Path file;
    private final long maxBytes;

    RefusedBatches(Path file, long maxBytes) {
        this.file = file;
        this.maxBytes = maxBytes;
    }

    /** Adds a batch. A batch that is longer than the limit is not kept. */
    void add(CountBatch batch, String why) {
        long length = batch.json().length + 1L;
        if (length > maxBytes) {
            LOG.warn("{}: the control plane can never store counts of scans ({}); they are lost", file, why);
            return;
        }
        LOG.warn("The control plane can never store counts of scans ({}); the gateway puts them into {}", why, file);
        try {
            if (Files.exists(file) && Files.size(file) + length > maxBytes) {
                Files.move(file, older(), StandardCopyOption.REPLACE_EXISTING);
            }
            PrivateFiles.make(file);
            try (OutputStream out = new FileOutputStream(file.toFile(), true)) {
                out.write(batch.json());
                out.write("\n".getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            LOG.error("{} cannot be written, and the counts are lost: {}", file, e.toString());
        }
    }

    private Path older() {
        return file.resolveSibling(file.getFileName() + ".old");
    }
}
