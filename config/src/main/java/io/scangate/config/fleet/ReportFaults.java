package io.scangate.config.fleet;

import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.web.Problem;
import io.scangate.config.web.ProblemCode;
import io.scangate.gateway.text.VisibleText;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs why reports failed, one line each. A gateway repeats a failed report every few seconds, so the same kind of
 * fault of one gateway is logged once in ten minutes. Thread-safe.
 */
final class ReportFaults {
    static final Duration AGAIN = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(ReportFaults.class);

    /** Limits the memory; a fleet has fewer gateways. */
    private static final int MAX_KNOWN = 10_000;

    private final Clock clock;
    private final Map<String, Instant> lastLogged = new HashMap<>();

    ReportFaults(Clock clock) {
        this.clock = clock;
    }

    /** Logs a failed report and returns the problem to answer. */
    Problem reportFailed(String gateway, RuntimeException failure) {
        Problem problem = Problem.logged(failure);
        if (isDue(gateway + ' ' + problem.code())) {
            String answer = problem.code().status() + " " + problem.code().code();
            if (problem.code() == ProblemCode.INTERNAL_ERROR) {
                LOG.error("A report of gateway {} failed because of a defect of the program", gateway, failure);
            } else {
                LOG.warn("A report of gateway {} is answered with {}: {}", gateway, answer, words(failure));
            }
        }
        return problem;
    }

    /** Logs that the samples of a report were lost; its counts were added. */
    void samplesFailed(String gateway, RuntimeException failure) {
        if (isDue(gateway + " samples")) {
            LOG.warn("Samples of links in a report of gateway {} are lost: {}", gateway, words(failure));
        }
    }

    private synchronized boolean isDue(String fault) {
        Instant now = clock.instant();
        if (lastLogged.size() >= MAX_KNOWN) {
            lastLogged.values().removeIf(last -> isOver(last, now));
        }
        Instant last = lastLogged.get(fault);
        boolean due = last == null ? lastLogged.size() < MAX_KNOWN : isOver(last, now);
        if (due) {
            lastLogged.put(fault, now);
        }
        return due;
    }

    private static boolean isOver(Instant last, Instant now) {
        return !now.isBefore(last.plus(AGAIN));
    }

    private static String words(RuntimeException failure) {
        String message = String.valueOf(failure.getMessage());
        String cause = RefusedException.causeInWords(failure);
        return VisibleText.of(cause.equals(message) ? message : message + " (" + cause + ")");
    }
}
