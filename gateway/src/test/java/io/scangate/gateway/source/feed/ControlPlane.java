package io.scangate.gateway.source.feed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.snapshot.CompiledSnapshot;
import io.scangate.gateway.snapshot.Documents;
import io.scangate.gateway.snapshot.Seal;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.snapshot.SnapshotReader;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.testing.SlowPart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A control plane's feed over HTTP that can fail on purpose. Thread-safe. */
public final class ControlPlane implements AutoCloseable {
    /** How an answer fails. */
    public enum Fault {
        NONE,
        /** Status 500. */
        ERROR,
        /** The connection closes in the middle of the body. */
        CUT,
        /** The previous answer is sent again. */
        REPEATED,
        /** The body stops in the middle. */
        STALLED,
        /** The answer never starts, as from a stopped process. */
        SILENT,
        /** A delta has an unknown format. */
        UNKNOWN_FORMAT,
        /** A poll is answered at once with "no change". */
        ANSWERED_AT_ONCE,
        /** The answer claims gzip but is not packed. */
        BAD_GZIP,
        /** Snapshots are unavailable; deltas are answered. */
        NO_SNAPSHOT,
        /** Reports are refused with 400, as by a control plane that reads another format. */
        MALFORMED_REPORT,
        /** Reports are answered with a byte each three seconds. */
        TRICKLED_REPORT,
        /** Reports with a batch are answered with 503; a status alone is taken. */
        NO_BATCH,
        /** Batches can never be stored; a status alone is taken. */
        UNSTORABLE_BATCH,
        /** Batches are taken, and some of their counts are ignored. */
        IGNORED_COUNTS,
        /** Each status alone is answered with a question about the accounts. */
        ASKS
    }

    /** What it says of compiled snapshots. */
    enum Compiled {
        /** As a control plane of an earlier version. */
        UNKNOWN,
        BEING_MADE,
        MADE
    }

    static {
        // Otherwise each body waits 40 ms for the acknowledgement of its head.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, String> accounts = new TreeMap<>();
    private final List<String> changed = new ArrayList<>();
    private final List<String> marksByRevision = new ArrayList<>(List.of(""));
    private final Map<String, Long> sequences = new TreeMap<>();
    private long scans;
    private long uncounted;
    private final AtomicInteger trickled = new AtomicInteger();
    private volatile String lastReport = "";
    private final AtomicInteger comparisons = new AtomicInteger();
    private long kept;
    private volatile Fault fault = Fault.NONE;
    private volatile byte[] last = {};

    /** The fields of snapshots about ended histories. */
    private String ended = "";

    /** Chooses the bits that answers get flipped, and the number of such answers to come. */
    private Random flipped = new Random(0);

    private int flips;
    /** The compiled snapshot that it has announced last. */
    private byte[] compiledFile = {};

    volatile Compiled compiled = Compiled.UNKNOWN;
    final AtomicInteger compiledCalls = new AtomicInteger();
    final AtomicInteger snapshots = new AtomicInteger();
    final AtomicInteger polls = new AtomicInteger();

    /** Calls that met a fault that keeps them waiting. */
    final AtomicInteger stalled = new AtomicInteger();

    /** Calls that were told at once that nothing has changed. */
    final AtomicInteger hasty = new AtomicInteger();

    volatile String token = "";

    /** False for a control plane of an earlier version, without marks. */
    volatile boolean marks = true;

    /** Whether it compares the marks of requests with its own. A cache in front of it does not. */
    volatile boolean checksMarks = true;

    /** The mark of the last request. */
    volatile String lastMark = "";

    public ControlPlane() {
        this(0);
    }

    ControlPlane(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/v1/snapshot", exchange -> {
            byte[] snapshot = snapshot();
            answer(exchange, fault == Fault.NO_SNAPSHOT ? 503 : 200, snapshot);
        });
        server.createContext("/v1/feed/compiled", this::compiled);
        server.createContext("/v1/changes", this::changes);
        server.createContext("/v1/gateways/", this::report);
        server.setExecutor(threads);
        server.start();
    }

    public String address() {
        return "http://127.0.0.1:" + port();
    }

    /** Its port on loopback. */
    public int port() {
        return server.getAddress().getPort();
    }

    public void fault(Fault next) {
        fault = next;
    }

    /** Flips one bit, at a place that the seed decides, in each of the next bodies. */
    synchronized void flips(long seed, int bodies) {
        flipped = new Random(seed);
        flips = bodies;
    }

    private synchronized byte[] maybeFlipped(byte[] body) {
        if (flips == 0 || body.length == 0) {
            return body;
        }
        flips--;
        byte[] copy = body.clone();
        copy[flipped.nextInt(copy.length)] ^= (byte) (1 << flipped.nextInt(8));
        return copy;
    }

    /** Replaces an account whose one rule opens a page. */
    public synchronized long put(String appid, String page) {
        accounts.put(
                appid,
                "{\"appid\": \"" + appid + "\", \"rules\": [{\"prefix\": \"https://" + appid
                        + "/\", \"live\": {\"page\": \"" + page + "\"}}]}");
        return changed(appid);
    }

    synchronized long remove(String appid) {
        accounts.remove(appid);
        return changed(appid);
    }

    private long changed(String appid) {
        changed.add(appid);
        marksByRevision.add("mark" + COUNT.incrementAndGet());
        notifyAll();
        return revision();
    }

    /** Takes over the state of another control plane. */
    synchronized void copy(ControlPlane other) {
        synchronized (other) {
            accounts.putAll(other.accounts);
            changed.addAll(other.changed);
            marksByRevision.addAll(other.marksByRevision);
            kept = other.kept;
            notifyAll();
        }
    }

    /** Forgets earlier deltas, so a gateway behind this revision needs a snapshot. */
    synchronized void forget() {
        kept = revision();
    }

    synchronized long revision() {
        return changed.size();
    }

    /** The mark of a revision. */
    synchronized String mark(long revision) {
        return revision < marksByRevision.size() ? marksByRevision.get((int) revision) : "";
    }

    private String marked(String field, long revision) {
        return marks ? ", \"" + field + "\": \"" + mark(revision) + "\"" : "";
    }

    private byte[] snapshot() {
        snapshots.incrementAndGet();
        return document();
    }

    private void compiled(HttpExchange exchange) throws IOException {
        compiledCalls.incrementAndGet();
        switch (compiled) {
            case UNKNOWN -> answer(exchange, 404, bytes("{\"detail\": \"no such path\"}"));
            case BEING_MADE -> answer(exchange, 202, bytes("{\"detail\": \"revision 1 is being written\"}"));
            case MADE ->
                answer(exchange, 200, exchange.getRequestURI().getQuery() == null ? compiledFile() : announcement());
        }
    }

    private synchronized byte[] compiledFile() {
        return compiledFile;
    }

    private synchronized byte[] announcement() throws IOException {
        Path file = Files.createTempFile("compiled", ".sgc");
        try {
            Snapshot snapshot =
                    (Snapshot) new SnapshotReader(SnapshotSettings.DEFAULT).read(new ByteArrayInputStream(document()));
            CompiledSnapshot.write(file, snapshot, 0, Pacer.NONE);
            compiledFile = Files.readAllBytes(file);
            MessageDigest sha256 = Digest.sha256();
            sha256.update(compiledFile);
            return bytes("{\"path\": \"/v1/feed/compiled/" + revision() + "\", \"bytes\": " + compiledFile.length
                    + ", \"sha256\": \"" + Digest.of(sha256) + "\", \"revision\": " + revision()
                    + marked("mark", revision())
                    + ", \"digest\": \"" + snapshot.index().digest() + "\"}");
        } finally {
            Files.delete(file);
        }
    }

    private synchronized byte[] document() {
        return sealed("{\"format\": \"scangate-snapshot/1\"" + marked("mark", revision()) + ended + ", \"revision\": "
                + revision()
                + ", \"accounts\": [" + String.join(",", accounts.values()) + "]}");
    }

    /** Ends a history in the snapshots of the present revision, as an operator does. */
    synchronized void end(String history, long revision) {
        ended = ", \"ended\": {\"" + history + "\": " + revision + "}, \"ended_seal\": \""
                + Seal.ofEnded(mark(revision()), Map.of(history, revision)) + "\"";
    }

    /** Ends a history with the seal of another one, as after damage on the way. */
    synchronized void endDamaged(String history, long revision) {
        end(history + "x", revision);
        ended = ended.replace(history + "x", history);
    }

    private byte[] sealed(String document) {
        return bytes(Documents.sealed(document, Documents.digest(accounts.values())));
    }

    private void changes(HttpExchange exchange) throws IOException {
        Map<String, String> query = new TreeMap<>();
        for (String pair : exchange.getRequestURI().getQuery().split("&", -1)) {
            query.put(pair.replaceAll("=.*", ""), pair.replaceAll("^[^=]*=", ""));
        }
        long since = Long.parseLong(query.getOrDefault("since", ""));
        lastMark = String.valueOf(query.get("mark"));
        if (marks && checksMarks && since <= revision() && query.containsKey("mark") && !lastMark.equals(mark(since))) {
            answer(exchange, 410, bytes("{\"code\":\"other_history\",\"detail\":\"another history\"}"));
            return;
        }
        polls.incrementAndGet();
        if (fault == Fault.ANSWERED_AT_ONCE) {
            hasty.incrementAndGet();
            answer(exchange, 204, new byte[0]);
            return;
        }
        byte[] delta = fault == Fault.UNKNOWN_FORMAT
                ? bytes("{\"format\": \"scangate-delta/9\", \"more\": {}}")
                : delta(since, "0".equals(query.get("wait_seconds")) ? 0 : 300);
        answer(exchange, delta.length == 0 ? 204 : delta.length == 1 ? 410 : 200, delta);
    }

    /** An empty array for no change; one byte if the gateway needs a snapshot. */
    private synchronized byte[] delta(long since, long waitMillis) {
        long end = System.nanoTime() + waitMillis * 1_000_000;
        while (since == revision() && System.nanoTime() < end) {
            try {
                wait(50);
            } catch (InterruptedException e) {
                return new byte[0];
            }
        }
        if (since < kept || since > revision()) {
            return new byte[1];
        }
        if (since == revision()) {
            return new byte[0];
        }
        List<String> appids =
                changed.subList((int) since, changed.size()).stream().distinct().toList();
        String whole = String.join(
                ",",
                appids.stream().filter(accounts::containsKey).map(accounts::get).toList());
        String removed = String.join(
                ",",
                appids.stream()
                        .filter(appid -> !accounts.containsKey(appid))
                        .map(appid -> '"' + appid + '"')
                        .toList());
        return sealed("{\"format\": \"scangate-delta/1\", \"base\": " + since + marked("base_mark", since)
                + ", \"revision\": " + revision() + marked("mark", revision())
                + ", \"accounts\": [" + whole + "], \"removed\": [" + removed + "]}");
    }

    private void answer(HttpExchange exchange, int status, byte[] wholeBody) throws IOException {
        byte[] body = maybeFlipped(wholeBody);
        int code = status;
        String key = exchange.getRequestHeaders().getFirst("Authorization");
        if (!token.isEmpty() && !("Bearer " + token).equals(key)) {
            code = 401;
        } else if (fault == Fault.ERROR) {
            code = 500;
        } else if (fault == Fault.REPEATED && last.length > 0) {
            body = last;
            code = 200;
        }
        if (fault == Fault.SILENT) {
            stall();
        }
        if (fault == Fault.BAD_GZIP && code == 200) {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        }
        try (exchange) {
            if (code == 204) {
                exchange.sendResponseHeaders(204, -1);
                return;
            }
            exchange.sendResponseHeaders(code, body.length);
            if (code == 200) {
                last = body;
            }
            OutputStream out = exchange.getResponseBody();
            if (fault == Fault.CUT || fault == Fault.STALLED) {
                out.write(body, 0, body.length / 2);
                out.flush();
                stall();
                return;
            }
            out.write(body);
        }
    }

    private synchronized void stall() {
        stalled.incrementAndGet();
        while (fault == Fault.STALLED || fault == Fault.SILENT) {
            try {
                wait(50);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Adds each batch of a gateway once. */
    private void report(HttpExchange exchange) throws IOException {
        String gateway = exchange.getRequestURI().getPath().split("/", -1)[3];
        byte[] body = exchange.getRequestBody().readAllBytes();
        JsonNode report = JSON.readTree(body);
        Fault now = fault;
        if (!isGood(exchange, body, report)) {
            throw new IOException("no report of the format scangate-report/2 with its digest: " + report);
        }
        if (now == Fault.TRICKLED_REPORT) {
            trickle(exchange);
            return;
        }
        boolean refused = report.has("batch") && (now == Fault.NO_BATCH || now == Fault.UNSTORABLE_BATCH);
        if (now != Fault.ERROR && now != Fault.MALFORMED_REPORT && !refused) {
            take(gateway, report);
        }
        try (exchange) {
            if (refused) {
                byte[] problem = bytes(
                        now == Fault.NO_BATCH
                                ? "{\"code\": \"unavailable\"}"
                                : "{\"status\": 422, \"code\": \"unstorable_batch\", \"detail\": \"prefix: too long\"}");
                exchange.sendResponseHeaders(now == Fault.NO_BATCH ? 503 : 422, problem.length);
                exchange.getResponseBody().write(problem);
            } else if (now == Fault.IGNORED_COUNTS && report.has("batch")) {
                byte[] ignored = bytes("{\"ignored_counts\": {\"hour_out_of_range\": 0, \"unknown_rule\": 2}}");
                exchange.sendResponseHeaders(200, ignored.length);
                exchange.getResponseBody().write(ignored);
            } else if (now == Fault.ASKS && !report.has("batch") && !report.has("accounts")) {
                byte[] question = bytes("{\"compare\": {\"revision\": 1, \"sums\": \"\"}}");
                exchange.sendResponseHeaders(200, question.length);
                exchange.getResponseBody().write(question);
            } else if (now != Fault.CUT) {
                exchange.sendResponseHeaders(now == Fault.ERROR ? 500 : now == Fault.MALFORMED_REPORT ? 400 : 204, -1);
            }
        }
    }

    private static boolean isGood(HttpExchange exchange, byte[] body, JsonNode report) {
        String digest = Base64.getEncoder().encodeToString(Digest.sha256().digest(body));
        return ("sha-256=:" + digest + ":").equals(exchange.getRequestHeaders().getFirst("Content-Digest"))
                && report.path("format").asText().equals("scangate-report/2")
                && report.path("gateway").has("name");
    }

    /** A byte each three seconds, until the gateway closes the connection. */
    private void trickle(HttpExchange exchange) {
        trickled.incrementAndGet();
        try (exchange) {
            exchange.sendResponseHeaders(503, 1_000);
            while (fault == Fault.TRICKLED_REPORT) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
                SlowPart.pause(3_000);
            }
        } catch (IOException e) {
            // The gateway has closed the connection.
        }
    }

    private synchronized void take(String gateway, JsonNode report) {
        lastReport = report.toString();
        if (report.has("accounts")) {
            comparisons.incrementAndGet();
        }
        JsonNode batch = report.path("batch");
        if (batch.isObject() && batch.path("sequence").asLong() > sequences.getOrDefault(gateway, 0L)) {
            sequences.put(gateway, batch.path("sequence").asLong());
            batch.path("counts").forEach(count -> scans += count.path("scans").asLong());
            uncounted += batch.path("uncounted").asLong();
        }
    }

    public synchronized long scans() {
        return scans;
    }

    /** The scans that gateways have told as uncounted. */
    public synchronized long uncounted() {
        return uncounted;
    }

    /** The number of answers of {@link Fault#TRICKLED_REPORT}. */
    public int trickled() {
        return trickled.get();
    }

    public synchronized int gateways() {
        return sequences.size();
    }

    /** The number of reports with a comparison of accounts. */
    public int comparisons() {
        return comparisons.get();
    }

    public String lastReport() {
        return lastReport;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
