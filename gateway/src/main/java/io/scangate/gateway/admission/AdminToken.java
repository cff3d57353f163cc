package io.scangate.gateway.admission;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token in a file, of which only the digest is kept. Once followed, the file is looked at every second; while it has no
 * token, the last one stays. Thread-safe.
 */
final class AdminToken implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminToken.class);
    private static final String SETTING = "admin-token-file";
    private static final int MOST_BYTES = 4096;
    private static final Pattern TOKEN = Pattern.compile("([!-~]{16,256})\r?\n?");
    private static final String SCHEME = "bearer ";
    private static final long LOOK_MILLIS = 1000;

    private final String name;
    private volatile byte[] digest;
    private @Nullable ScheduledExecutorService thread;

    // Only for the thread, and before it starts.
    private @Nullable Object seen;
    private boolean failing;

    /**
     * Reads the token.
     *
     * @throws IllegalArgumentException if the file cannot be read or has no token; the message names the setting, the file and
     *     what is expected, and has nothing of the content
     */
    AdminToken(String name) {
        this.name = name;
        try {
            seen = key();
            digest = read();
        } catch (IOException | InvalidPathException e) {
            throw refused("cannot be read: " + e);
        }
    }

    private IllegalArgumentException refused(String found) {
        return new IllegalArgumentException(SETTING + ": " + name + ": " + found
                + " (expected: a readable file with one line of 16 to 256 visible ASCII characters)");
    }

    private Object key() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(Path.of(name), BasicFileAttributes.class);
        return List.of(attributes.size(), attributes.lastModifiedTime(), String.valueOf(attributes.fileKey()));
    }

    private byte[] read() throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(Path.of(name))) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        }
        if (bytes.length > MOST_BYTES) {
            throw refused("more than " + MOST_BYTES + " bytes");
        }
        var matcher = TOKEN.matcher(new String(bytes, ISO_8859_1));
        if (!matcher.matches()) {
            throw refused("no such line, but " + bytes.length + " bytes");
        }
        return digest(matcher.group(1));
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(ISO_8859_1));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Begins to follow the file. */
    @SuppressWarnings("FutureReturnValueIgnored") // The task throws nothing.
    synchronized void follow() {
        if (thread == null) {
            thread = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread made = new Thread(task, "scangate-admin-token");
                made.setDaemon(true);
                return made;
            });
            thread.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        try {
            Object now = key();
            if (!now.equals(seen)) {
                digest = read();
                LOG.info("The admin token has been read again: {}", name);
            }
            // After the success: a file that is half written is read again.
            seen = now;
            failing = false;
        } catch (IOException | RuntimeException e) {
            if (!failing) {
                LOG.warn("The admin token cannot be read; the last one stays: {}", words(e));
            }
            failing = true;
        }
    }

    private String words(Exception e) {
        return String.valueOf((e instanceof IllegalArgumentException ? e : refused(e.toString())).getMessage());
    }

    /** Whether a value of the field {@code Authorization} has the token. Takes the same time for all wrong tokens of a length. */
    boolean isIn(String authorization) {
        return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        digest, digest(authorization.substring(SCHEME.length()).strip()));
    }

    @Override
    public synchronized void close() {
        if (thread != null) {
            thread.shutdownNow();
        }
    }
}
