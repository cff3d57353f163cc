package io.scangate.gateway.tls;

import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of one listener: versions 1.3 and 1.2, ciphers with forward secrecy and authenticated encryption, HTTP/2, if the
 * server speaks it, and HTTP/1.1 by ALPN. BoringSSL
 * does the work where its library loads, else the JDK. Files that are replaced are taken into use; connections that are open keep what they
 * have. Thread-safe.
 */
public final class ServerTls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Replacement replacement;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "scangate-certificates");
        made.setDaemon(true);
        return made;
    });
    private final TlsFiles files;
    private final boolean http2;
    private final long ticketNanos;
    private final TicketKeys tickets = new TicketKeys();
    private long resumedBefore;
    private volatile TlsContext context;

    private ServerTls(TlsFiles files, boolean http2, Duration ticketPeriod) {
        this.files = files;
        this.http2 = http2;
        this.ticketNanos = ticketPeriod.toNanos();
        TlsContents contents = TlsContents.read(files);
        context = TlsContext.of(files, contents, http2);
        warnOfEnd();
        giveTickets(context);
        replacement = new Replacement(
                files.prefix().isEmpty() ? "public" : "admin", contents, () -> TlsContents.read(files), this::use);
    }

    private void warnOfEnd() {
        if (!context.isValid(Instant.now())) {
            LOG.warn(
                    "The certificate of {} is valid from {} to {} only, so clients refuse it",
                    files.cert(),
                    context.start(),
                    context.expiry());
        }
    }

    private void giveTickets(TlsContext to) {
        if (ticketNanos > 0) {
            to.tickets(tickets);
        } else {
            to.withoutSessions();
        }
    }

    /** Ends all sessions: they keep the certificates of their clients, which other ones may have to sign now. */
    private synchronized void use(TlsContents changed) {
        TlsContext next = TlsContext.of(files, changed, http2);
        Instant now = Instant.now();
        if (!next.isValid(now) && context.isValid(now)) {
            throw changed.cert()
                    .refused(
                            "valid from " + next.start() + " to " + next.expiry() + " (expected: a valid certificate)",
                            null);
        }
        tickets.forget();
        giveTickets(next);
        resumedBefore += context.resumed();
        context = next;
    }

    /** Encrypts the tickets of new sessions with a new key; tickets of the key before stay good. */
    public synchronized void rotateTickets() {
        tickets.rotate();
        giveTickets(context);
    }

    /**
     * The TLS of the public listener; null if it serves plain HTTP.
     *
     * @param http2 whether its clients may choose HTTP/2
     * @throws IllegalArgumentException if a file cannot be used; the message starts with the setting
     */
    public static @Nullable ServerTls ofPublic(TlsSettings settings, boolean http2) {
        return open(settings.publicFiles(), http2, settings);
    }

    /** The TLS of the admin listener, as {@link #ofPublic}. */
    public static @Nullable ServerTls ofAdmin(TlsSettings settings, boolean http2) {
        return open(settings.adminFiles(), http2, settings);
    }

    private static @Nullable ServerTls open(TlsFiles files, boolean http2, TlsSettings settings) {
        return files.isPlain() ? null : new ServerTls(files, http2, settings.tlsTicketPeriod());
    }

    /**
     * Reads the files of both listeners, so that bad ones are refused with the settings.
     *
     * @throws IllegalArgumentException if a file cannot be used; the message starts with the setting
     */
    public static void check(TlsSettings settings) {
        check(settings.publicFiles());
        check(settings.adminFiles());
    }

    private static void check(TlsFiles files) {
        if (!files.isPlain()) {
            TlsContext.of(files, TlsContents.read(files), false);
        }
    }

    /** Begins to look for replaced files, once a second, and to rotate the keys of tickets. */
    @SuppressWarnings("FutureReturnValueIgnored") // The tasks throw nothing.
    public void follow() {
        thread.scheduleWithFixedDelay(this::look, LOOK.toNanos(), LOOK.toNanos(), TimeUnit.NANOSECONDS);
        if (ticketNanos > 0) {
            thread.scheduleWithFixedDelay(this::rotateTickets, ticketNanos, ticketNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void look() {
        try {
            replacement.look();
        } catch (RuntimeException e) {
            LOG.error("The certificate files could not be compared because of a defect in the program", e);
        }
    }

    /** What does the work, for the log. */
    public static String provider() {
        return Provider.words();
    }

    /** Makes the handler of a new connection. It has no limit of time for the handshake. */
    public TlsHandler newHandler(ByteBufAllocator allocator) {
        return context.newHandler(allocator);
    }

    /** When the first certificate of the served chain ends. */
    public Instant expiry() {
        return context.expiry();
    }

    /** The handshakes so far that resumed a session; 0 with the JDK, which does not tell. */
    public synchronized long resumed() {
        return resumedBefore + context.resumed();
    }

    /** How often replaced files were taken into use. */
    public long replacements() {
        return replacement.taken();
    }

    /** How often replaced files were no good. */
    public long refusedReplacements() {
        return replacement.refused();
    }

    /** Ends the look-outs; connections go on. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
