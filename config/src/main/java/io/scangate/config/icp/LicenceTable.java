package io.scangate.config.icp;

import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.Host;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** The licences of a table that operators import. Thread-safe. Methods block. */
public final class LicenceTable implements LicenceRegistry {
    private static final List<String> HEADER = List.of("domain", "licence", "holder");
    private static final int BATCH = 1_000;
    private static final int MAX_ERRORS = 100;
    private static final int MAX_TEXT = 200;
    private static final CSVFormat FORMAT = CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setIgnoreEmptyLines(true)
            .setTrim(true)
            .get();

    private final LicenceStore store;

    /** The table in a store. */
    public LicenceTable(LicenceStore store) {
        this.store = store;
    }

    /**
     * The result of an import.
     *
     * @param imported rows added to the table, or put in place of older ones
     * @param rejected rows that were rejected
     * @param errors the first {@value #MAX_ERRORS} errors, each with its line, the value found and the value expected
     * @param added domains that had no licence before
     * @param changed domains with another licence or holder than before
     * @param removed domains whose licence was removed
     */
    public record Report(
            long imported,
            long rejected,
            List<String> errors,
            TableChanges added,
            TableChanges changed,
            TableChanges removed) {
        public Report {
            errors = List.copyOf(errors);
        }
    }

    /** The licence of a domain or address in any spelling: case, Unicode or Punycode, a final dot. */
    public Optional<DomainLicence> find(String text) {
        return Host.parse(text).flatMap(host -> store.licence(host.name())
                .map(licence -> new DomainLicence(host.name(), licence.licence(), licence.holder())));
    }

    /**
     * Licences in the order of their domains, starting after a domain.
     *
     * @param search only those with this text in the licence, the holder or the domain, which may be in any spelling;
     *   null for all
     */
    public Page<DomainLicence> list(@Nullable String search, @Nullable String after, int limit) {
        String domain =
                search == null ? null : Host.parse(search).map(Host::name).orElse(search);
        return store.licences(search, domain, after, limit);
    }

    /** Removes the licence of a domain or address in any spelling. False if it has none. */
    public boolean remove(Actor actor, String text) {
        return Host.parse(text).map(host -> store.remove(actor, host.name())).orElse(false);
    }

    @Override
    public Optional<Licence> licence(String subject) {
        return store.licence(subject);
    }

    /**
     * Puts the rows of a CSV file into the table. They replace the rows of the same domains. The file
     * is UTF-8, with or without a byte order mark. Its first line has {@code domain,licence,holder} in any order. A bad
     * row is rejected and reported. The file is one change and is read a thousand rows at a time.
     *
     * @param actor the author
     * @param replace whether the rows of other domains are removed; if not, they stay
     * @throws RefusedException {@link Refusal#INVALID_ARGUMENT} with the line where the file stops being such a CSV; or
     *   if the file is to replace the table and has a bad row, or no row; nothing was imported then
     */
    public Report importCsv(Actor actor, InputStream csv, boolean replace) {
        List<String> errors = new ArrayList<>();
        AtomicReference<Report> report = new AtomicReference<>();
        store.importAll(actor, rows -> {
            LicenceImport read = importCsv(csv, new Import(rows, errors));
            if (replace) {
                checkWhole(read, errors);
                rows.removeOthers();
            }
            TableChanges added = rows.added();
            TableChanges changed = rows.changed();
            TableChanges removed = rows.removed();
            report.set(new Report(read.imported(), read.rejected(), errors, added, changed, removed));
            return new LicenceImport(read.imported(), read.rejected(), added.count(), changed.count(), removed.count());
        });
        return Objects.requireNonNull(report.get());
    }

    private static void checkWhole(LicenceImport read, List<String> errors) {
        if (read.rejected() > 0 || read.imported() == 0) {
            List<String> all = errors.isEmpty() ? List.of("no rows") : errors;
            throw RefusedException.all(all.stream()
                    .map(what -> new RefusedException(
                            Refusal.INVALID_ARGUMENT,
                            what + "; a file that replaces the table must have only good rows; nothing was imported"))
                    .toList());
        }
    }

    private static LicenceImport importCsv(InputStream csv, Import rows) {
        // Pass a decoder: the constructor with a charset replaces malformed UTF-8 by U+FFFD.
        try (BufferedReader reader =
                        new BufferedReader(new InputStreamReader(csv, StandardCharsets.UTF_8.newDecoder()));
                BoundedRows bounded = bounded(reader);
                CSVParser parser = parser(bounded)) {
            checkHeader(parser);
            return rows.addAll(parser, bounded);
        } catch (CharacterCodingException e) {
            throw broken(rows, "text that is not UTF-8", e);
        } catch (IOException e) {
            throw broken(rows, String.valueOf(e.getMessage()), e);
        }
    }

    private static BoundedRows bounded(BufferedReader reader) throws IOException {
        reader.mark(1);
        if (reader.read() != '\uFEFF') {
            reader.reset();
        }
        return new BoundedRows(reader);
    }

    private static CSVParser parser(BoundedRows reader) throws IOException {
        try {
            return CSVParser.parse(reader, FORMAT);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void checkHeader(CSVParser parser) {
        List<String> found = parser.getHeaderNames();
        if (!found.containsAll(HEADER)) {
            throw RefusedException.value(
                    Refusal.INVALID_ARGUMENT, "line 1: header", String.join(",", found), String.join(",", HEADER));
        }
    }

    private static RefusedException broken(Import rows, String what, IOException cause) {
        return new RefusedException(
                Refusal.INVALID_ARGUMENT,
                "line " + (rows.line + 1) + " or after: " + what + " (expected: CSV in UTF-8); nothing was imported",
                cause);
    }

    /** The state of one import. */
    private static final class Import {
        private final LicenceStore.Rows rows;
        private final List<String> errors;
        // In the order of the table's index, so that inserts are fast.
        private final Map<String, Licence> batch = new TreeMap<>();
        private long line = 1;
        private long imported;
        private long rejected;

        Import(LicenceStore.Rows rows, List<String> errors) {
            this.rows = rows;
            this.errors = errors;
        }

        LicenceImport addAll(CSVParser parser, BoundedRows reader) throws IOException {
            try {
                for (CSVRecord row : parser) {
                    reader.rowEnded();
                    line = parser.getCurrentLineNumber();
                    add(row);
                }
            } catch (UncheckedIOException e) {
                throw Objects.requireNonNull(e.getCause());
            }
            flush();
            return new LicenceImport(imported, rejected, 0, 0, 0);
        }

        private void add(CSVRecord row) {
            if (!row.isConsistent()) {
                reject("row", row.size() + " values", "as many as the header has");
                return;
            }
            String licence = row.get("licence");
            String holder = row.get("holder");
            if (licence.isEmpty() || !isText(licence)) {
                reject("licence", licence, "1 to " + MAX_TEXT + " characters, no control characters");
            } else if (!isText(holder)) {
                reject("holder", holder, "at most " + MAX_TEXT + " characters, no control characters");
            } else {
                add(row.get("domain"), new Licence(licence, holder));
            }
        }

        private static boolean isText(String value) {
            return value.codePointCount(0, value.length()) <= MAX_TEXT
                    && value.chars().noneMatch(Character::isISOControl);
        }

        private void add(String domain, Licence licence) {
            Optional<Host> host = Host.parse(domain);
            if (host.isEmpty()) {
                reject("domain", domain, "a domain name or an IP address, alone");
                return;
            }
            Subject subject = Subject.of(host.get());
            if (subject.name() == null) {
                reject("domain", domain, "a registrable domain such as example.com; this is " + subject.reason());
            } else if (!subject.name().equals(host.get().name())) {
                reject("domain", domain, "the registrable domain " + subject.name());
            } else {
                put(host.get().name(), licence);
            }
        }

        private void put(String subject, Licence licence) {
            batch.put(subject, licence);
            imported++;
            if (batch.size() == BATCH) {
                flush();
            }
        }

        private void flush() {
            if (!batch.isEmpty()) {
                rows.put(batch);
                batch.clear();
            }
        }

        private void reject(String field, String value, String expected) {
            rejected++;
            if (errors.size() < MAX_ERRORS) {
                String message = RefusedException.value(Refusal.INVALID_ARGUMENT, field, value, expected)
                        .getMessage();
                errors.add("line " + line + ": " + message);
            }
        }
    }
}
