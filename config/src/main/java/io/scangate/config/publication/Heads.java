package io.scangate.config.publication;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.scangate.config.feed.ChangeFeed;
import io.scangate.config.feed.FeedService;
import io.scangate.config.feed.IndexWriter;
import io.scangate.config.feed.News;
import io.scangate.gateway.disk.PrivateFiles;
import io.scangate.gateway.snapshot.CompiledSnapshot;
import io.scangate.gateway.snapshot.DeltaReader;
import io.scangate.gateway.source.store.StoreFile;
import io.scangate.gateway.source.store.StoreHead;
import io.scangate.gateway.source.store.StoreHead.Change;
import io.scangate.gateway.source.store.StoreHead.StoreSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes heads of a store, and the files that are new in them. A head leads from each of its two snapshots to the newest revision, and
 * from each of the last revisions, so that a gateway that was away for a moment needs no snapshot. Only for the publisher's thread.
 */
public final class Heads {
    /** The changes of single revisions that a head lists. */
    private static final int RECENT = 64;

    /** More changes than this since the snapshots, in bytes, are worth new ones: a part of the snapshot, and at least so many. */
    private static final int SNAPSHOT_PART = 4;

    private static final long LEAST_CHANGE_BYTES = 1 << 20;

    private final ChangeFeed feed;
    private final IndexWriter index;
    private final FeedService.Snapshots snapshots;
    private final Path temporaries;

    /**
     * @param snapshots writes all rules as JSON
     * @param directory for temporary files
     */
    public Heads(ChangeFeed feed, IndexWriter index, FeedService.Snapshots snapshots, Path directory) {
        this.feed = feed;
        this.index = index;
        this.snapshots = snapshots;
        this.temporaries = directory.resolve("publication");
    }

    /** A revision with its mark. */
    private record Point(long revision, String mark) {}

    /** The head after one; puts its new files first. */
    StoreHead next(@Nullable StoreHead before, Outlet outlet, Instant now) throws IOException, InterruptedException {
        if (before == null) {
            return whole(outlet, now);
        }
        News news = feed.changes(before.revision(), before.mark());
        return switch (news.kind()) {
            case NOTHING -> before.at(now);
            case DELTA -> changed(before, news.delta(), outlet, now);
            case SNAPSHOT_NEEDED, OTHER_HISTORY -> {
                checkHistory(before);
                yield whole(outlet, now);
            }
        };
    }

    /** A control plane with another database publishes to the same place: its gateways must not get the rules of this one. */
    private void checkHistory(StoreHead before) throws IOException {
        if (!feed.knowsHistory(before.mark())) {
            throw new IOException("the head at the place has the revision " + before.revision() + " and the mark "
                    + before.mark()
                    + ", which are not of this database (expected: a place of its own for each database;"
                    + " if the place is to have the rules of this one from now on, delete the head there)");
        }
    }

    private StoreHead changed(StoreHead before, byte[] document, Outlet outlet, Instant now)
            throws IOException, InterruptedException {
        Change change = put(document, outlet);
        Point end = end(document);
        List<Change> changes = new ArrayList<>(before.changes());
        changes.add(change);
        StoreSnapshot base = before.snapshot();
        long bytes = changes.stream().mapToLong(each -> each.file().bytes()).sum();
        if (bytes > Math.max(LEAST_CHANGE_BYTES, base.json().bytes() / SNAPSHOT_PART)
                || !base.isOfThisProgram()
                || changes.size() > 2 * RECENT) {
            return whole(outlet, now).with(recent(before, change));
        }
        return new StoreHead(end.revision, end.mark, now, base, changes);
    }

    /** The last changes, which lead from one revision to the next. */
    private static List<Change> recent(StoreHead before, Change last) {
        List<Change> all = new ArrayList<>(before.changes());
        all.add(last);
        return all.subList(Math.max(0, all.size() - RECENT), all.size());
    }

    /** New snapshots, and the changes that came while they were made. */
    private StoreHead whole(Outlet outlet, Instant now) throws IOException, InterruptedException {
        Files.createDirectories(temporaries);
        Path json = PrivateFiles.makeTemporary(temporaries.resolve("json"));
        Path compiled = PrivateFiles.makeTemporary(temporaries.resolve("compiled"));
        try {
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(json))) {
                snapshots.writeTo(out);
            }
            Point ofJson = start(json);
            IndexWriter.Written written = index.write(compiled, ofJson.revision);
            StoreFile jsonFile = named("snapshots/" + ofJson.revision, json, ".json.gz");
            StoreFile compiledFile = named("snapshots/" + written.revision(), compiled, ".compiled");
            outlet.put(jsonFile, json);
            outlet.put(compiledFile, compiled);
            StoreSnapshot all =
                    new StoreSnapshot(CompiledSnapshot.FORMAT, CompiledSnapshot.PROGRAM, compiledFile, jsonFile);
            return from(ofJson, new Point(written.revision(), written.mark()), all, outlet, now);
        } finally {
            Files.deleteIfExists(json);
            Files.deleteIfExists(compiled);
        }
    }

    /** Leads from the JSON over the compiled rules to one revision. */
    private StoreHead from(Point json, Point compiled, StoreSnapshot all, Outlet outlet, Instant now)
            throws IOException, InterruptedException {
        List<Change> changes = new ArrayList<>();
        Point at = json;
        if (json.revision < compiled.revision) {
            byte[] document = delta(json);
            changes.add(put(document, outlet));
            at = end(document);
        }
        if (compiled.revision < at.revision) {
            byte[] document = delta(compiled);
            changes.add(put(document, outlet));
            Point end = end(document);
            if (end.revision > at.revision) {
                byte[] rest = delta(at);
                changes.add(put(rest, outlet));
                if (!end(rest).equals(end)) {
                    throw new IOException("changes came while the snapshot was made; the next attempt makes it again");
                }
            }
            at = end;
        }
        return new StoreHead(at.revision, at.mark, now, all, changes);
    }

    private byte[] delta(Point since) throws IOException {
        News news = feed.changes(since.revision, since.mark);
        if (news.kind() != News.Kind.DELTA) {
            throw new IOException("no changes since revision " + since.revision + ": " + news.why());
        }
        return news.delta();
    }

    private Change put(byte[] document, Outlet outlet) throws IOException, InterruptedException {
        DeltaReader.Result.Good good = read(document);
        Files.createDirectories(temporaries);
        Path file = PrivateFiles.makeTemporary(temporaries.resolve("changes"));
        try {
            Files.write(file, document);
            long from = good.delta().base();
            long to = good.delta().revision();
            StoreFile named = named("changes/" + from + "-" + to, file, ".json");
            outlet.put(named, file);
            return new Change(from, to, named);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static Point end(byte[] document) throws IOException {
        DeltaReader.Result.Good good = read(document);
        return new Point(good.delta().revision(), String.valueOf(good.mark()));
    }

    private static DeltaReader.Result.Good read(byte[] document) throws IOException {
        DeltaReader.Result result = DeltaReader.read(document);
        if (result instanceof DeltaReader.Result.Good good) {
            return good;
        }
        throw new IOException("changes of the feed cannot be read: " + result.problem());
    }

    /** The revision and mark of a snapshot, whose fields may come after its accounts. */
    private static Point start(Path json) throws IOException {
        long revision = -1;
        String mark = "";
        try (InputStream in = new GZIPInputStream(Files.newInputStream(json));
                JsonParser parser = new JsonFactory().createParser(in)) {
            parser.nextToken();
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (field.equals("revision")) {
                    revision = parser.getLongValue();
                } else if (field.equals("mark")) {
                    mark = parser.getText();
                } else if (value == JsonToken.START_ARRAY || value == JsonToken.START_OBJECT) {
                    parser.skipChildren();
                }
            }
        }
        return new Point(revision, mark);
    }

    private static StoreFile named(String start, Path content, String end) throws IOException {
        return new StoreFile(start + "-" + StoreFile.sha256(content) + end, Files.size(content));
    }
}
