package io.scangate.gateway.source;

import io.scangate.gateway.disk.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The damaged content that a source has found: logs and counts it, and puts damaged files aside. Thread-safe. */
public final class Damage {
    private static final Logger LOG = LoggerFactory.getLogger(Damage.class);

    private final Map<Part, LongAdder> counts = new EnumMap<>(Part.class);

    /** Starts without damage. */
    public Damage() {
        for (Part part : Part.values()) {
            counts.put(part, new LongAdder());
        }
    }

    /** The place of the damage. */
    public enum Part {
        /** A snapshot or a delta as received. */
        MESSAGE,
        /** The log of deltas on disk. */
        LOG,
        /** The compiled rules on disk. */
        COMPILED,
        /** The index in memory. */
        INDEX;

        /** The name in metrics. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Logs and counts damage. */
    public void found(Part part, String what) {
        counter(part).increment();
        LOG.error("Damaged ({}): {}", part.code(), what);
    }

    /** The damage found in a place so far. */
    public long count(Part part) {
        return counter(part).sum();
    }

    private LongAdder counter(Part part) {
        return Objects.requireNonNull(counts.get(part), "set by the constructor");
    }

    /** Renames a damaged file that is not used any more. */
    public static void moveAside(Path file) {
        try {
            Files.move(file, PrivateFiles.aside(file), StandardCopyOption.REPLACE_EXISTING);
            LOG.warn("{} is now {}", file, PrivateFiles.aside(file).getFileName());
        } catch (IOException e) {
            LOG.warn("{} cannot be renamed: {}", file, e.toString());
        }
    }

    /** Copies a damaged file whose sound part stays in use. */
    static void copyAside(Path file) {
        try {
            PrivateFiles.copyAside(file);
            LOG.warn("{} has a copy of {}", PrivateFiles.aside(file).getFileName(), file);
        } catch (IOException e) {
            LOG.warn("{} cannot be copied: {}", file, e.toString());
        }
    }
}
