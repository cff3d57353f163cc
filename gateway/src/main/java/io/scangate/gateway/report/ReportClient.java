package io.scangate.gateway.report;

import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.tls.ClientTls;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends reports to one replica of a control plane, and switches to the next one after a failure. A report has one deadline for
 * its way there and its whole answer, and no more than the first kilobyte of an answer is kept. Only for one thread.
 *
 * <pre>
 *   PUT /v1/gateways/ID/report    Content-Digest: sha-256=:...: (RFC 9530)
 *
 *                                 204 taken
 *                                 200 taken, but some counts of the batch are ignored; the body says which. Or the
 *                                     control plane asks for a comparison of the accounts, in the field compare
 *                                 400 damaged on the way, or in a format that the control plane does not read
 *                                 409 with the code identity_in_use: another start reports with the id
 *                                 422 with the code unstorable_batch: no replica can ever store the batch
 * </pre>
 */
final class ReportClient implements Reporter.Sender {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    /** The time from the request to the end of the answer. */
    private static final Duration TIMEOUT = Duration.ofSeconds(4);

    private static final int SHOWN_CHARS = 1000;

    /** The sums of a comparison are the longest answer. */
    private static final int MOST_BYTES = 32 << 10;

    private static final int TAKEN = 204;
    private static final int TAKEN_IN_PART = 200;
    private static final String IGNORED = "\"ignored_counts\"";
    private static final String COMPARE = "\"compare\"";
    private static final int MALFORMED = 400;
    private static final int CONFLICT = 409;
    private static final int UNSTORABLE = 422;
    private static final String WHICH_FORMAT = " (this gateway sends " + Report.FORMAT
            + "; a control plane of an earlier version has to be upgraded first)";

    /** Not within another text of the answer, where the quotation marks would be escaped. */
    private static final Pattern UNSTORABLE_CODE = Pattern.compile("\"code\"\\s*:\\s*\"unstorable_batch\"");

    private static final Pattern IN_USE_CODE = Pattern.compile("\"code\"\\s*:\\s*\"identity_in_use\"");

    /** The time of the last report of the other start. */
    private static final Pattern VALUE = Pattern.compile("\"value\"\\s*:\\s*\"([^\"]*)\"");

    private final List<URI> addresses;
    private final String token;
    private final HttpClient http;
    private int current;

    /**
     * Makes a client.
     *
     * @param addresses the addresses of the replicas, at least one
     * @param token the gateway's key; empty for none
     * @param tls of the calls
     */
    ReportClient(List<URI> addresses, String token, ClientTls tls) {
        this.addresses = addresses;
        this.token = token;
        this.http = tls.newClient().connectTimeout(CONNECT_TIMEOUT).build();
    }

    /** What became of a report. */
    enum Outcome {
        TAKEN,
        /** The replica does not answer, or cannot store the report now. The next report goes to the next replica. */
        FAILED,
        /** Another start of a gateway reports with the id; the problem is the time of its last report. */
        IDENTITY_IN_USE,
        /** The batch can never be stored. */
        UNSTORABLE
    }

    /**
     * The result of sending a report.
     *
     * @param problem the reason why it was not taken, or the counts that are ignored; empty if all was taken
     * @param question the answer, if it asks for a comparison of the accounts; else empty
     */
    record Result(Outcome outcome, String problem, String question) {
        Result(Outcome outcome, String problem) {
            this(outcome, problem, "");
        }
    }

    @Override
    public Result send(String gateway, byte[] json) throws InterruptedException {
        URI uri = URI.create(addresses.get(current) + "/v1/gateways/" + gateway + "/report");
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .header("Content-Digest", digest(json))
                .PUT(HttpRequest.BodyPublishers.ofByteArray(json));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        Result result = send(request.build());
        if (result.outcome() == Outcome.FAILED) {
            current = (current + 1) % addresses.size();
        }
        return result;
    }

    /** The field of RFC 9530. */
    static String digest(byte[] content) {
        return "sha-256=:" + Base64.getEncoder().encodeToString(Digest.sha256().digest(content)) + ":";
    }

    private Result send(HttpRequest request) throws InterruptedException {
        ByteArrayOutputStream start = new ByteArrayOutputStream();
        CompletableFuture<HttpResponse<Void>> answer = http.sendAsync(
                request,
                BodyHandlers.ofByteArrayConsumer(
                        part -> part.ifPresent(bytes -> start.write(bytes, 0, excerptLength(bytes, start.size())))));
        try {
            int status = answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).statusCode();
            String answered = start.toString(StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", " ");
            String text = answered.substring(0, Math.min(answered.length(), SHOWN_CHARS));
            if (status == TAKEN) {
                return new Result(Outcome.TAKEN, "");
            }
            if (status == TAKEN_IN_PART && text.contains(IGNORED)) {
                return new Result(Outcome.TAKEN, text);
            }
            if (status == TAKEN_IN_PART && text.contains(COMPARE)) {
                return new Result(Outcome.TAKEN, "", answered);
            }
            if (status == CONFLICT && IN_USE_CODE.matcher(text).find()) {
                Matcher value = VALUE.matcher(text);
                return new Result(Outcome.IDENTITY_IN_USE, value.find() ? value.group(1) : "unknown");
            }
            boolean unstorable =
                    status == UNSTORABLE && UNSTORABLE_CODE.matcher(text).find();
            return new Result(
                    unstorable ? Outcome.UNSTORABLE : Outcome.FAILED,
                    request.uri() + ": status " + status + ": " + text + (status == MALFORMED ? WHICH_FORMAT : ""));
        } catch (ExecutionException e) {
            String message = e.getCause() == null ? null : e.getCause().getMessage();
            return failed(request, message == null ? "the connection was refused or broke" : message);
        } catch (TimeoutException e) {
            return failed(request, "no answer within " + TIMEOUT.toSeconds() + " s");
        } finally {
            // Closes the connection if the answer has not ended.
            answer.cancel(true);
        }
    }

    private static Result failed(HttpRequest request, String why) {
        return new Result(Outcome.FAILED, request.uri() + ": " + why);
    }

    private static int excerptLength(byte[] bytes, int before) {
        return Math.min(bytes.length, MOST_BYTES - before);
    }
}
