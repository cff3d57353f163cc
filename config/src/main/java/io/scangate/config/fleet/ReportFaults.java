package io.scangate.config.fleet;

import io.scangate.config.lifecycle.MessageRate;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.web.Problem;
import io.scangate.config.web.ProblemCode;
import io.scangate.gateway.text.VisibleText;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs why reports failed, one line each. A gateway repeats a failed report every few seconds, so the same kind of
 * fault of one gateway is logged once in ten minutes. Thread-safe.
 */
final class ReportFaults {
    static final Duration AGAIN = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(ReportFaults.class);

    private static final int MOST_OF_NAME = 64;

    private final MessageRate rate;

    ReportFaults(Clock clock) {
        this.rate = new MessageRate(AGAIN, clock);
    }

    /**
     * Logs a failed report and returns the problem to answer.
     *
     * @param name the gateway's name for people; empty if the report could not be read
     */
    Problem reportFailed(String gateway, String name, RuntimeException failure) {
        Problem problem = Problem.logged(failure);
        if (rate.isDue(gateway + ' ' + problem.code())) {
            String answer = problem.code().status() + " " + problem.code().code();
            if (problem.code() == ProblemCode.INTERNAL_ERROR) {
                LOG.error(
                        "A report of gateway {} failed because of a defect of the program",
                        who(gateway, name),
                        failure);
            } else {
                LOG.warn("A report of gateway {} is answered with {}: {}", who(gateway, name), answer, words(failure));
            }
        }
        return problem;
    }

    /** Logs that the samples of a report were lost; its counts were added. */
    void samplesFailed(String gateway, RuntimeException failure) {
        if (rate.isDue(gateway + " samples")) {
            LOG.warn("Samples of links in a report of gateway {} are lost: {}", gateway, words(failure));
        }
    }

    /** Logs that the accounts of a gateway were not compared; its report was taken. */
    void comparisonFailed(String gateway, RuntimeException failure) {
        if (rate.isDue(gateway + " comparison")) {
            LOG.warn("The accounts of gateway {} are not compared: {}", gateway, words(failure));
        }
    }

    private static String who(String gateway, String name) {
        int length = Math.min(name.length(), MOST_OF_NAME);
        return name.isEmpty() ? gateway : gateway + " (" + VisibleText.of(name.substring(0, length)) + ")";
    }

    private static String words(RuntimeException failure) {
        String message = String.valueOf(failure.getMessage());
        String cause = RefusedException.causeInWords(failure);
        return VisibleText.of(cause.equals(message) ? message : message + " (" + cause + ")");
    }
}
