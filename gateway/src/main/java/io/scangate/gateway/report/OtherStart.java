package io.scangate.gateway.report;

import java.time.Duration;

/**
 * Another start of a gateway that reports with the same id. After a kill the last report of the killed process looks the
 * same for some seconds as a second gateway with a copy of the state directory. Only a living one reports again and again,
 * so the times of its reports tell the two apart. Only for one thread, except {@link #isReporting}.
 */
final class OtherStart {
    /** How often to ask: the control plane forgets a start that does not report for 15 s. */
    static final Duration ASK_EVERY = Duration.ofSeconds(1);

    /** A killed process has at most one report on the way. */
    private static final int REPORTS_OF_A_LIVING_ONE = 2;

    private volatile String reportedAt = "";
    private int later;

    /** Whether there is one, living or not. */
    boolean isReporting() {
        return !reportedAt.isEmpty();
    }

    /** There is none any more. */
    void isGone() {
        reportedAt = "";
        later = 0;
    }

    /**
     * Notes the time of its last report.
     *
     * @return whether it has certainly reported since the first note; then it is forgotten
     */
    boolean goesOn(String time) {
        if (isReporting() && !time.equals(reportedAt)) {
            later++;
        }
        reportedAt = time;
        if (later < REPORTS_OF_A_LIVING_ONE) {
            return false;
        }
        isGone();
        return true;
    }
}
