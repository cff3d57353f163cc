package io.scangate.config.feed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.io.ByteStreams;
import io.scangate.config.access.Permission;
import io.scangate.config.feed.CompiledFeed.Made;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Json;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.ProblemCode;
import io.scangate.config.web.Route;
import io.scangate.gateway.snapshot.CompiledSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The calls for compiled snapshots. Thread-safe.
 *
 * <pre>
 *   GET /v1/feed/compiled?format=F   200 which file to get; 202 it is being made; 406 this program writes another format
 *     &amp;program=P                  the version of the gateway's program, which parses links
 *     &amp;least=REV                  the lowest revision that the gateway takes, or head for the newest
 *     &amp;wait_seconds=N             wait up to N seconds for a file that is being made, at most 30
 *   GET /v1/feed/compiled/NAME       200 or 206 the file, or a part of it; the content of a name never changes
 * </pre>
 */
final class CompiledRoutes {
    private static final Duration SEND_LIMIT = Duration.ofMinutes(15);
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{0,18})");
    private static final String HEAD = "head";

    private final CompiledFeed compiled;
    private final ChangeFeed feed;

    CompiledRoutes(CompiledFeed compiled, ChangeFeed feed) {
        this.compiled = compiled;
        this.feed = feed;
    }

    List<Route> routes() {
        return List.of(
                Route.waiting(Method.GET, "/v1/feed/compiled", Permission.FEED, this::newest)
                        .anyQuery(),
                Route.of(Method.GET, "/v1/feed/compiled/{name}", Permission.FEED, this::file)
                        .within(SEND_LIMIT));
    }

    private CompletionStage<Answer> newest(Call call) {
        checkFormat(call);
        long least = least(call);
        Duration wait = FeedService.wait(call);
        Made usable = compiled.usable(least);
        if (usable != null) {
            return CompletableFuture.completedFuture(announced(usable));
        }
        CompletableFuture<Made> made = compiled.make(least);
        return made.handle((file, failure) -> true)
                .completeOnTimeout(false, wait.toMillis(), TimeUnit.MILLISECONDS)
                .thenApplyAsync(ended -> afterWait(made, least), call.blocking());
    }

    private Answer afterWait(CompletableFuture<Made> made, long least) {
        if (made.isCompletedExceptionally()) {
            throw CompiledFeed.failure(made.handle((file, failure) -> failure).join());
        }
        Made usable = made.isDone() ? compiled.usable(least) : null;
        if (usable != null) {
            return announced(usable);
        }
        ObjectNode body = Json.object();
        body.put("state", "being_made");
        body.put("detail", Objects.requireNonNullElse(compiled.making(), "it is made anew"));
        return Answer.accepted(body);
    }

    /** Another version of the program may parse links differently, and its index would have other keys. */
    private static void checkFormat(Call call) {
        String format = Objects.requireNonNullElse(call.query("format"), "");
        String program = Objects.requireNonNullElse(call.query("program"), "");
        if (!format.equals(String.valueOf(CompiledSnapshot.FORMAT)) || !program.equals(CompiledSnapshot.PROGRAM)) {
            throw Problem.of(
                    ProblemCode.OTHER_FORMAT,
                    "format \"" + format + "\" of the program's version \"" + program + "\" (expected: format \""
                            + CompiledSnapshot.FORMAT + "\" of version \"" + CompiledSnapshot.PROGRAM
                            + "\", which this control plane writes; take /v1/snapshot)");
        }
    }

    private long least(Call call) {
        String least = Objects.requireNonNullElse(call.query("least"), "0");
        long head = feed.revision();
        if (least.equals(HEAD)) {
            return head;
        }
        long revision = FeedService.number("least", least, "a whole number, or head");
        if (revision > head) {
            throw Problem.notFound(
                    "least",
                    least,
                    "at most " + head,
                    "revision " + least + " does not exist (the last one is " + head + ")");
        }
        return revision;
    }

    private static Answer announced(Made made) {
        ObjectNode body = Json.object();
        body.put("name", made.name());
        body.put("path", "/v1/feed/compiled/" + made.name());
        body.put("bytes", made.bytes());
        body.put("sha256", made.sha256().toString());
        body.put("revision", made.state().revision());
        body.put("mark", made.state().mark());
        body.put("digest", made.state().digest().toString());
        return Answer.ok(body);
    }

    private Answer file(Call call) {
        String name = call.path("name");
        Made made = compiled.named(name);
        if (made == null) {
            throw Problem.notFound(
                    "name",
                    name,
                    "the name of a compiled snapshot",
                    "there is no compiled snapshot \"" + name + "\" here");
        }
        Answer answer = call.hasTag(name) ? Answer.notModified() : content(call, made);
        return answer.with("ETag", tag(made))
                .with("Accept-Ranges", "bytes")
                .with("Cache-Control", "private, max-age=31536000, immutable");
    }

    private static String tag(Made made) {
        return "\"" + made.name() + "\"";
    }

    /** A range that is not one of the file is ignored, which RFC 9110 permits. */
    private static Answer content(Call call, Made made) {
        String same = call.header("if-range");
        Matcher range = RANGE.matcher(Objects.requireNonNullElse(call.header("range"), ""));
        if (range.matches() && (same == null || same.equals(tag(made)))) {
            long first = Long.parseLong(range.group(1));
            long end = made.bytes() - 1;
            long last = range.group(2).isEmpty() ? end : Math.min(end, Long.parseLong(range.group(2)));
            if (first <= last) {
                return Answer.part(() -> open(made.file(), first, last - first + 1), first, last, made.bytes());
            }
        }
        return Answer.bytes(() -> open(made.file(), 0, made.bytes()), made.bytes());
    }

    private static InputStream open(Path file, long first, long count) throws IOException {
        FileChannel channel = FileChannel.open(file);
        try {
            return ByteStreams.limit(Channels.newInputStream(channel.position(first)), count);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }
}
