package io.scangate.gateway.tls;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes other contents of the files of a listener into use once two looks in a row have found the same ones: certificate and key are
 * replaced one after the other. Contents that are no good are named in the log once, and the last good ones stay. One thread looks; any
 * thread may read the counts.
 */
final class Replacement {
    private static final Logger LOG = LoggerFactory.getLogger(Replacement.class);

    private final String listener;
    private final Supplier<TlsContents> read;
    private final Consumer<TlsContents> use;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private Found judged;
    private Found seen;

    /** What a look has found: contents, or why there are none. */
    private record Found(@Nullable TlsContents contents, String fault) {}

    /**
     * Begins with contents that are in use.
     *
     * @param listener its name for the log
     * @param read reads the files, or throws an IllegalArgumentException that names a bad one
     * @param use takes contents into use, or throws such an exception
     */
    Replacement(String listener, TlsContents first, Supplier<TlsContents> read, Consumer<TlsContents> use) {
        this.listener = listener;
        this.read = read;
        this.use = use;
        this.judged = new Found(first, "");
        this.seen = judged;
    }

    /** Looks once. */
    void look() {
        Found found = find();
        boolean settled = found.equals(seen);
        seen = found;
        if (settled && !found.equals(judged)) {
            judged = found;
            judge(found);
        }
    }

    private Found find() {
        try {
            return new Found(read.get(), "");
        } catch (IllegalArgumentException e) {
            return new Found(null, String.valueOf(e.getMessage()));
        }
    }

    private void judge(Found found) {
        if (found.contents() == null) {
            refuse(found.fault());
            return;
        }
        try {
            use.accept(found.contents());
            taken.incrementAndGet();
            LOG.info("The {} listener uses its new certificate files", listener);
        } catch (IllegalArgumentException e) {
            refuse(String.valueOf(e.getMessage()));
        }
    }

    private void refuse(String fault) {
        refused.incrementAndGet();
        LOG.warn("The {} listener keeps its last good certificate files: {}", listener, fault);
    }

    /** How often new contents were taken into use. */
    long taken() {
        return taken.get();
    }

    /** How often they were no good. */
    long refused() {
        return refused.get();
    }
}
