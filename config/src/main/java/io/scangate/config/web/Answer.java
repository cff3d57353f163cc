package io.scangate.config.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.stream.StreamMessage;
import io.scangate.config.front.HttpDate;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.Slice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The answer to a call: a status, headers, and bytes or a stream. Immutable. Thread-safe. */
public final class Answer {
    private static final String JSON = "application/json";
    private static final String ETAG = "ETag";
    private static final String LOCATION = "Location";
    private static final Content EMPTY = new Bytes(HttpData.empty());
    private static final int PART_BYTES = 1 << 16;

    /** For long files: each part costs switches of threads on both sides. */
    private static final int LARGE_PART_BYTES = 1 << 18;

    private static final String BINARY = "application/octet-stream";
    private static final String LENGTH = "Content-Length";

    private final int status;
    private final @Nullable String type;
    private final Content content;
    private final Map<String, String> headers;
    private final List<String> cookies;

    /** The content of an answer. */
    @FunctionalInterface
    public interface Source {
        /** Opens a stream, which the caller closes. Blocks. */
        InputStream open() throws IOException;
    }

    /**
     * Opens a source when it is first read: an answer that is never sent leaves nothing open. One thread reads. Another may
     * close, also while the source is being opened: the last of the two closes the source.
     */
    private static final class LazyInputStream extends InputStream {
        private final Source source;
        private volatile @Nullable InputStream opened;
        private volatile boolean closed;

        LazyInputStream(Source source) {
            this.source = source;
        }

        private InputStream opened() throws IOException {
            InputStream before = opened;
            if (before != null) {
                return before;
            }
            InputStream stream = source.open();
            opened = stream;
            if (closed) {
                stream.close();
                throw new IOException("the answer has ended");
            }
            return stream;
        }

        @Override
        public int read() throws IOException {
            return opened().read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return opened().read(into, offset, length);
        }

        @Override
        public void close() throws IOException {
            closed = true;
            InputStream stream = opened;
            if (stream != null) {
                stream.close();
            }
        }
    }

    /** The part of an answer after its head. */
    private interface Content {
        HttpResponse after(ResponseHeaders head, ExecutorService blocking);
    }

    private record Bytes(HttpData data) implements Content {
        @Override
        public HttpResponse after(ResponseHeaders head, ExecutorService blocking) {
            return HttpResponse.of(head, data);
        }
    }

    private Answer(int status, @Nullable String type, Content content, Map<String, String> headers) {
        this(status, type, content, headers, List.of());
    }

    private Answer(
            int status, @Nullable String type, Content content, Map<String, String> headers, List<String> cookies) {
        this.status = status;
        this.type = type;
        this.content = content;
        this.headers = headers;
        this.cookies = cookies;
    }

    /** An answer with bytes, which are not copied. */
    public static Answer of(int status, String type, byte[] content) {
        return new Answer(status, type, new Bytes(HttpData.wrap(content)), Map.of());
    }

    /** 200 with a JSON document. */
    public static Answer ok(JsonNode body) {
        return of(200, JSON, Json.bytes(body));
    }

    /** 200 with the bytes of a JSON document, which are not copied. */
    public static Answer ok(byte[] json) {
        return of(200, JSON, json);
    }

    /** 201 with a new value and its location. */
    public static Answer created(String location, JsonNode body) {
        return of(201, JSON, Json.bytes(body)).with(LOCATION, location);
    }

    /** 204: success without content. */
    public static Answer noContent() {
        return new Answer(204, null, EMPTY, Map.of());
    }

    /** 304: the caller has the current version. */
    public static Answer notModified() {
        return new Answer(304, null, EMPTY, Map.of());
    }

    /** 200 with a JSON document from a file, which is read while it is sent. */
    public static Answer file(Path json) {
        Content content = (head, blocking) -> HttpResponse.of(head, StreamMessage.of(json));
        return new Answer(200, JSON, content, Map.of());
    }

    /**
     * 200 with a JSON document from a stream. A blocking thread reads a part of it when the caller has taken the part before, so
     * a slow caller holds no thread.
     */
    public static Answer stream(Source json) {
        return new Answer(200, JSON, streamed(json, PART_BYTES), Map.of());
    }

    /** 200 with a stream of server-sent events. */
    static Answer events(EventStream stream) {
        Content content = (head, blocking) -> stream.response(head);
        // A proxy that collects an answer would keep the events.
        return new Answer(200, "text/event-stream", content, Map.of()).with("X-Accel-Buffering", "no");
    }

    /**
     * 200 with a CSV document from a stream, sent as {@link #stream} does.
     *
     * @param name of the file in which a browser saves it, of letters, digits, dots and hyphens
     */
    public static Answer csv(Source csv, String name) {
        return new Answer(200, "text/csv; charset=utf-8", streamed(csv, PART_BYTES), Map.of())
                .with("Content-Disposition", "attachment; filename=\"" + name + "\"");
    }

    private static Content streamed(Source source, int partBytes) {
        return (head, blocking) -> HttpResponse.of(
                head,
                StreamMessage.builder(new LazyInputStream(source))
                        .executor(blocking)
                        .bufferSize(partBytes)
                        .build());
    }

    /** 200 with bytes from a stream, sent as {@link #stream} does. */
    public static Answer bytes(Source bytes, long length) {
        return new Answer(200, BINARY, streamed(bytes, LARGE_PART_BYTES), Map.of()).with(LENGTH, Long.toString(length));
    }

    /**
     * 206 with a part of bytes, sent as {@link #stream} does.
     *
     * @param part the bytes from the first one to the last one
     * @param length of all bytes
     */
    public static Answer part(Source part, long first, long last, long length) {
        return new Answer(206, BINARY, streamed(part, LARGE_PART_BYTES), Map.of())
                .with(LENGTH, Long.toString(last - first + 1))
                .with("Content-Range", "bytes " + first + "-" + last + "/" + length);
    }

    /** 202: the answer is being made; the caller may ask again after a second. */
    public static Answer accepted(JsonNode body) {
        return of(202, JSON, Json.bytes(body)).with("Retry-After", "1");
    }

    /** 200 with a page of items. */
    public static <T> Answer page(Slice<T> slice, Function<T, ObjectNode> view) {
        return ok(list(slice, view));
    }

    /** 200 with a page of items that were searched, and their number. */
    public static <T> Answer page(Page<T> page, Function<T, ObjectNode> view) {
        return page(page, view, Json.object());
    }

    /** The same, with further fields. */
    public static <T> Answer page(Page<T> page, Function<T, ObjectNode> view, ObjectNode further) {
        ObjectNode body = list(page.slice(), view);
        body.put("total", page.total()).put("total_exact", page.exact());
        return ok(body.setAll(further));
    }

    private static <T> ObjectNode list(Slice<T> slice, Function<T, ObjectNode> view) {
        ObjectNode body = Json.object();
        ArrayNode items = body.putArray("items");
        slice.items().forEach(item -> items.add(view.apply(item)));
        if (slice.next() != null) {
            body.put("next", slice.next());
        }
        return body;
    }

    /** The answer with one more header. */
    public Answer with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, type, content, more, cookies);
    }

    /** The answer with one more cookie, as the value of {@code Set-Cookie}. */
    public Answer withCookie(String cookie) {
        List<String> more = new ArrayList<>(cookies);
        more.add(cookie);
        return new Answer(status, type, content, headers, List.copyOf(more));
    }

    /** 303: the browser goes on with another page. */
    public static Answer seeOther(String location) {
        return new Answer(303, null, EMPTY, Map.of()).with(LOCATION, location);
    }

    /** The answer with the version as its entity tag, for {@code If-Match}. */
    public Answer withVersion(long version) {
        return with(ETAG, EntityTag.of(version));
    }

    /**
     * Adds the version of a value that has variants.
     *
     * @param variant lower-case letters and underscores; null for the usual variant
     */
    public Answer withVersion(long version, @Nullable String variant) {
        return with(ETAG, "\"" + EntityTag.text(version, variant) + "\"");
    }

    /** The answer with a digest of parts as its entity tag, for a value without a version. */
    public Answer withDigest(Object... parts) {
        return with(ETAG, "\"" + EntityTag.digest(parts) + "\"");
    }

    /** The entity tag without its quotation marks; null if there is none. */
    @Nullable
    String tag() {
        String tag = headers.get(ETAG);
        return tag == null ? null : tag.substring(1, tag.length() - 1);
    }

    /** The answer to a dry run. It has no tag and no location, because nobody can read what was not made. */
    Answer dry() {
        Map<String, String> left = new LinkedHashMap<>(headers);
        left.keySet().removeAll(List.of(ETAG, LOCATION));
        return new Answer(status == 201 ? 200 : status, type, content, left, cookies).with("Dry-Run", "true");
    }

    /** The answer to a change; marks a replayed one. */
    public Answer replayed(Commit<?> change) {
        return change.replayed() ? with("Idempotency-Replayed", "true") : this;
    }

    /** The answer, which is the same for all callers: caches may store it and must ask whether it is still current. */
    public Answer shared(String tag) {
        return with("Cache-Control", "no-cache").with(ETAG, "\"" + tag + "\"");
    }

    /**
     * The answer as Armeria's response.
     *
     * @param blocking reads the parts of a stream
     */
    HttpResponse response(ExecutorService blocking) {
        return content.after(head(), blocking);
    }

    /** An answer with bytes, as an aggregated response. */
    AggregatedHttpResponse whole() {
        return AggregatedHttpResponse.of(head(), ((Bytes) content).data());
    }

    private ResponseHeaders head() {
        ResponseHeadersBuilder head = ResponseHeaders.builder(HttpStatus.valueOf(status));
        if (type != null) {
            head.set("content-type", type);
        }
        head.set("date", HttpDate.of(Instant.now()));
        // Answers are for one caller, and the next one may differ.
        head.set("cache-control", "no-store");
        headers.forEach(head::set);
        cookies.forEach(cookie -> head.add("set-cookie", cookie));
        return head.build();
    }
}
