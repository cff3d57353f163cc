package io.scangate.config.feed;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.config.access.Access;
import io.scangate.config.access.Permission;
import io.scangate.config.feed.SnapshotSpool.SnapshotFile;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Bearer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Face;
import io.scangate.config.web.GatewayCertificate;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.ProblemCode;
import io.scangate.config.web.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The feed for gateways. Callers need the key of a gateway or of an operator. Thread-safe.
 *
 * <pre>
 *   GET /v1/snapshot                all rules, as a stream; ETag is the revision, its mark and the coding
 *   GET /v1/changes?since=REV       200 a delta; 204 no changes; 410 the gateway needs a snapshot
 *     &amp;wait_seconds=N            long poll: wait up to N seconds for changes, at most 30
 *     &amp;mark=MARK                 410 other_history if revision REV has another mark here
 * </pre>
 *
 * {@link CompiledRoutes} has the calls for compiled snapshots.
 */
public final class FeedService implements AutoCloseable {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final long MAX_WAIT_SECONDS = 30;
    private static final Duration SNAPSHOT_LIMIT = Duration.ofMinutes(15);
    private static final int GZIP_BYTES = 1 << 16;

    private final ChangeFeed feed;
    private final FeedFiles files;
    private final SnapshotSpool spool;
    private final CompiledFeed compiled;

    /** Writes all rules of one state. Blocks. */
    public interface Snapshots {
        /** Writes a {@code scangate-snapshot/1} document. */
        void writeTo(OutputStream out) throws IOException;
    }

    private FeedService(ChangeFeed feed, Snapshots snapshots, IndexWriter index, FeedFiles files) {
        this.feed = feed;
        this.files = files;
        this.spool = new SnapshotSpool(snapshots, files);
        this.compiled = new CompiledFeed(index, feed, files);
    }

    /**
     * A service on a feed.
     *
     * @param index writes compiled snapshots
     * @param directory for files; made if there is none
     * @throws IOException if the directory cannot be used; the message is for people
     */
    public static FeedService open(ChangeFeed feed, Snapshots snapshots, IndexWriter index, Path directory)
            throws IOException {
        return new FeedService(feed, snapshots, index, FeedFiles.open(directory));
    }

    /** Deletes the files of the snapshots. Call it after the server has stopped. */
    @Override
    public void close() {
        compiled.close();
        spool.close();
        files.close();
    }

    /** The newest compiled snapshot that gateways can get: its revision; -1 if there is none. Does not block. */
    public long compiledRevision() {
        CompiledFeed.Made made = compiled.newest();
        return made == null ? -1 : made.state().revision();
    }

    /** What is being done to make a compiled snapshot, for people; null if none is being made. Does not block. */
    public @Nullable String making() {
        return compiled.making();
    }

    /** Registers metrics. Call it once. */
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("scangate.compiled.revision", this, FeedService::compiledRevision)
                .description("Revision of the newest compiled snapshot for gateways, -1 while there is none")
                .register(registry);
        Gauge.builder("scangate.compiled.making", this, self -> self.making() == null ? 0 : 1)
                .description("1 while a compiled snapshot for gateways is being made")
                .register(registry);
    }

    /** The routes for a server. */
    public Face face(Access access) {
        List<Route> routes = new ArrayList<>(List.of(
                Route.waiting(Method.GET, "/v1/snapshot", Permission.FEED, this::snapshot)
                        .anyQuery()
                        .within(SNAPSHOT_LIMIT),
                Route.waiting(Method.GET, "/v1/changes", Permission.FEED, this::changes)
                        .anyQuery()));
        routes.addAll(new CompiledRoutes(compiled, feed).routes());
        return new Face(routes, List.of(new Bearer(access), new GatewayCertificate(access)));
    }

    private CompletionStage<Answer> snapshot(Call call) {
        // Read the tag before the rules. The rules may then be newer than their tag, which costs one needless transfer;
        // the reverse would lose a change.
        String head = feed.tag();
        boolean packed = call.takesGzip();
        if (call.hasTag(tag(head, packed))) {
            return now(tagged(Answer.notModified(), head, packed));
        }
        SnapshotFile snapshot = spool.get(head, call.blocking());
        return snapshot.file().handle((file, failure) -> file(snapshot, packed));
    }

    private static Answer file(SnapshotFile snapshot, boolean packed) {
        Path file = snapshot.path();
        Answer answer =
                packed ? Answer.file(file).with("Content-Encoding", "gzip") : Answer.stream(() -> unpacked(file));
        return tagged(answer, snapshot.head(), packed);
    }

    private static InputStream unpacked(Path file) throws IOException {
        InputStream packed = Files.newInputStream(file);
        try {
            return new GZIPInputStream(packed, GZIP_BYTES);
        } catch (IOException e) {
            packed.close();
            throw e;
        }
    }

    /** Packed and as they are, the rules are different bytes, so a cache must tell them apart. */
    private static Answer tagged(Answer answer, String head, boolean packed) {
        return answer.with("ETag", "\"" + tag(head, packed) + "\"").with("Vary", "Accept-Encoding");
    }

    private static String tag(String head, boolean packed) {
        return packed ? head + "-gzip" : head;
    }

    private CompletionStage<Answer> changes(Call call) {
        if (feed.isClosed()) {
            throw stopping();
        }
        String since = Objects.requireNonNullElse(call.query("since"), "");
        long revision = number("since", since);
        Duration limit = wait(call);
        @Nullable String mark = call.query("mark");
        // Check before waiting, so that a gateway with another history gets its answer at once.
        News news = limit.isZero() ? feed.changes(revision, mark) : newsIfNotCurrent(revision, mark);
        if (news.kind() != News.Kind.NOTHING) {
            return now(answer(news));
        }
        // At the limit the changes are read again if the database has stopped answering meanwhile.
        return feed.awaitChange(revision, mark, limit)
                .thenCompose(changed -> feed.isCurrent(revision, mark)
                        ? now(nothing())
                        : CompletableFuture.supplyAsync(
                                () -> answer(newsIfNotCurrent(revision, mark)), call.blocking()));
    }

    /** The time for which a call waits. */
    static Duration wait(Call call) {
        String wait = Objects.requireNonNullElse(call.query("wait_seconds"), "0");
        long seconds = Math.min(MAX_WAIT_SECONDS, number("wait_seconds", wait));
        if (seconds > 0) {
            call.waitsForNews();
        }
        return Duration.ofSeconds(seconds);
    }

    private News newsIfNotCurrent(long revision, @Nullable String mark) {
        return feed.isCurrent(revision, mark) ? News.NOTHING : feed.changes(revision, mark);
    }

    private static long number(String parameter, String value) {
        return number(parameter, value, "a whole number");
    }

    /** The number in a parameter. */
    static long number(String parameter, String value, String expected) {
        if (!NUMBER.matcher(value).matches()) {
            throw Problem.malformed(parameter, value, expected);
        }
        return Long.parseLong(value);
    }

    private Answer answer(News news) {
        return switch (news.kind()) {
            case DELTA -> Answer.ok(news.delta());
            case NOTHING -> nothing();
            case SNAPSHOT_NEEDED -> throw Problem.of(ProblemCode.SNAPSHOT_NEEDED, news.why());
            case OTHER_HISTORY -> throw Problem.of(ProblemCode.OTHER_HISTORY, news.why());
        };
    }

    /**
     * No changes. When the feed is closed this is a 503, since a gateway would repeat the long poll after a 204 and
     * keep the server from stopping.
     */
    private Answer nothing() {
        if (feed.isClosed()) {
            throw stopping();
        }
        return Answer.noContent();
    }

    private static Problem stopping() {
        return Problem.of(ProblemCode.STOPPING, "the service is stopping; use another replica");
    }

    private static CompletionStage<Answer> now(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
