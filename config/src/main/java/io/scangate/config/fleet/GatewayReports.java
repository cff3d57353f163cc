package io.scangate.config.fleet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Access;
import io.scangate.config.access.Caller;
import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.Particulars;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.scans.ScanSettings;
import io.scangate.config.scans.ScanTally;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Bearer;
import io.scangate.config.web.Body;
import io.scangate.config.web.Call;
import io.scangate.config.web.Face;
import io.scangate.config.web.GatewayCertificate;
import io.scangate.config.web.Json;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.ProblemCode;
import io.scangate.config.web.Route;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The call for gateways' reports: {@code PUT /v1/gateways/{id}/report}, answered with 204, or with 200 and the number
 * of the counts that were not added, or with 200 and sums of accounts that the gateway compares with its own. A batch of counts that can never be stored is answered with the code {@code
 * unstorable_batch}; the status in the report is stored, unless the batch is not even readable. A batch of the next days is answered with
 * {@code clocks_differ}, and the gateway sends it again. A damaged report, and one in
 * another format, is answered with 400, and the gateway sends it again. A report is answered with
 * {@code identity_in_use}, and not stored, while another start of a gateway reports with the same id. The key of a gateway
 * reports only as the gateways that are bound to it; an operator's key as any. Thread-safe.
 */
public final class GatewayReports implements AutoCloseable {
    private static final Pattern GATEWAY = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** How far a gateway's clock may be ahead. */
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);

    /** A batch that is further ahead waits at the gateway until one of the clocks is right. Beyond this, its number would silence the gateway. */
    private static final Duration LONGEST_WAIT = Duration.ofDays(7);

    private static final long MAX_REPORT_BYTES = 64L << 20;
    private final GatewayStore gateways;
    private final boolean samples;
    private final Clock clock;
    private final ReportFaults faults;
    private final AccountDifferences differences;

    /** Stores the reports in a store. Starts a thread, which {@link #close} ends. */
    public GatewayReports(GatewayStore gateways, ScanSettings settings, Clock clock) {
        this.gateways = gateways;
        this.samples = !settings.linkRetention().isZero();
        this.clock = clock;
        this.faults = new ReportFaults(clock);
        this.differences = new AccountDifferences(gateways::accountDigests);
    }

    /** The route for a server. */
    public Face face(Access access) {
        Route report = Route.of(Method.PUT, "/v1/gateways/{id}/report", Permission.REPORTS, this::take)
                .anyQuery()
                .body(Body.stream(null, MAX_REPORT_BYTES))
                .outside();
        return new Face(List.of(report), List.of(new Bearer(access), new GatewayCertificate(access)));
    }

    private Answer take(Call call) {
        String gateway = call.path("id");
        if (!GATEWAY.matcher(gateway).matches()) {
            throw Problem.malformed("id", gateway, "1 to 64 letters, digits, . _ or -");
        }
        String name = "";
        try {
            Report report = ReportReader.read(call.header("content-digest"), call.stream());
            name = Objects.requireNonNullElse(report.name(), "");
            return take(gateway, key(call.caller()), report);
        } catch (RuntimeException e) {
            throw faults.reportFailed(gateway, name, e);
        }
    }

    /** The name of a gateway's key, which may report only as its own gateways. */
    private static @Nullable String key(Caller caller) {
        return caller.kind() == Caller.Kind.GATEWAY ? caller.subject() : null;
    }

    /** Stores status, counts and samples in three transactions. If one fails, the earlier ones stay. */
    private Answer take(String gateway, @Nullable String key, Report report) {
        String bad = report.badField();
        if (bad != null) {
            throw ReportReader.malformed(bad, "missing, or outside the limits of reports");
        }
        Instant now = clock.instant();
        GatewayStore.Put put = gateways.put(gateway, key, report, now);
        if (put instanceof GatewayStore.Put.OtherKey) {
            throw Problem.of(
                    ProblemCode.FORBIDDEN,
                    "gateway " + gateway + " (expected: an id that first reported with key \"" + key + "\", at most "
                            + GatewayStore.MAX_GATEWAYS + " of them in an hour)");
        } else if (put instanceof GatewayStore.Put.InUse other) {
            throw inUse(gateway, other.reportedAt());
        }
        ScanTally batch = report.batch();
        return batch == null ? compare(gateway, report, put) : count(gateway, batch, now);
    }

    /** A report whose status is stored is answered as taken, whatever becomes of the comparison. */
    private Answer compare(String gateway, Report report, GatewayStore.Put put) {
        GatewayStore.Head head = put instanceof GatewayStore.Put.Stored stored ? stored.compares() : null;
        if (head == null) {
            return Answer.noContent();
        }
        try {
            return compare(gateway, report, head);
        } catch (RuntimeException e) {
            faults.comparisonFailed(gateway, e);
            return Answer.noContent();
        }
    }

    /** Compares the accounts of a gateway of another history with those of this control plane, for the operator who ends it. */
    private Answer compare(String gateway, Report report, GatewayStore.Head head) {
        ReportedAccounts reported = report.accounts();
        if (reported == null) {
            ObjectNode question = differences.question(head);
            return question == null ? Answer.noContent() : Answer.ok(question);
        }
        DifferingAccounts differing = differences.of(reported, head);
        if (differing != null) {
            gateways.differ(gateway, report, differing);
        }
        return Answer.noContent();
    }

    /** The gateway compares the times: those of a start that lives go on. */
    private static Problem inUse(String gateway, Instant reportedAt) {
        String expected = "no other start within " + GatewayStore.OF_ONE_START.toSeconds() + " s";
        return Problem.of(
                ProblemCode.IDENTITY_IN_USE,
                "gateway " + gateway + ": another start reported at " + reportedAt + " (expected: " + expected + ")",
                Particulars.of("start", reportedAt.toString(), expected));
    }

    private Answer count(String gateway, ScanTally batch, Instant now) {
        Instant latest = now.plus(CLOCK_SKEW);
        if (!batch.isWellFormed() || batch.sequence() > now.plus(LONGEST_WAIT).toEpochMilli()) {
            throw ReportReader.unstorable(
                    "numbers outside the limits, or missing texts (expected: a sequence of at most "
                            + latest.toEpochMilli() + ", the time in milliseconds)");
        }
        if (batch.sequence() > latest.toEpochMilli()) {
            throw Problem.of(
                    ProblemCode.CLOCKS_DIFFER,
                    "the counts have the number " + batch.sequence() + ", which is the time "
                            + Instant.ofEpochMilli(batch.sequence()) + "; the clock here says " + now
                            + " (expected: clocks that differ by at most " + CLOCK_SKEW.toMinutes() + " minutes)");
        }
        ScanTally inTime = batch.ofHours(hour(now.minus(GatewayStore.RETENTION)), hour(latest));
        GatewayStore.Counted counted = store(gateway, inTime, now);
        if (counted.outcome() == GatewayStore.Outcome.OLD) {
            throw ReportReader.unstorable(
                    "sequence " + batch.sequence() + " (expected: above the last one of this gateway)");
        }
        if (samples && counted.outcome() == GatewayStore.Outcome.ADDED) {
            sample(gateway, inTime, now);
        }
        return answer(batch.counts().size() - inTime.counts().size(), counted.unknown());
    }

    private static long hour(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), Duration.ofHours(1).toSeconds());
    }

    /** Names the number of counts that were not added. 204 if all were. */
    private static Answer answer(int outOfTime, int unknown) {
        if (outOfTime == 0 && unknown == 0) {
            return Answer.noContent();
        }
        ObjectNode body = Json.object();
        body.putObject("ignored_counts").put("hour_out_of_range", outOfTime).put("unknown_rule", unknown);
        return Answer.ok(body);
    }

    private GatewayStore.Counted store(String gateway, ScanTally batch, Instant now) {
        try {
            return gateways.count(gateway, batch, now);
        } catch (RefusedException e) {
            // The database's words about a value contain no names of hosts.
            throw e.refusal() == Refusal.INVALID_ARGUMENT
                    ? ReportReader.unstorable(RefusedException.causeInWords(e))
                    : e;
        }
    }

    private void sample(String gateway, ScanTally batch, Instant now) {
        try {
            gateways.sample(batch, now);
        } catch (RuntimeException e) {
            // The counts are added, so the gateway must not send the batch again.
            faults.samplesFailed(gateway, e);
        }
    }

    /** Ends the reading of digests. */
    @Override
    public void close() {
        differences.close();
    }
}
