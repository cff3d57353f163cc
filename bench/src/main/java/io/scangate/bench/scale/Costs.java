package io.scangate.bench.scale;

/**
 * What one piece of work costs. Each was measured; bench/results/2026-11-29-scale.md says how.
 *
 * @param changeSeconds processor time of a source to read the changes between two revisions, once for all who ask
 * @param deltaSeconds processor time of a source for an answer with changes
 * @param pollSeconds processor time of a source for an answer without
 * @param applySeconds from the arrival of changes until a gateway serves them
 * @param watchSeconds between two looks of a source for news
 * @param deltaBytes a changed account in an answer
 * @param answerBytes what an answer with changes has beside them
 * @param emptyBytes an answer without changes
 */
record Costs(
        double changeSeconds,
        double deltaSeconds,
        double pollSeconds,
        double applySeconds,
        double watchSeconds,
        long deltaBytes,
        long answerBytes,
        long emptyBytes) {
    /** Nothing costs anything, for comparisons with closed forms. */
    static final Costs NONE = new Costs(0, 0, 0, 0, 0, 0, 0, 0);

    Costs withDelta(double seconds) {
        return new Costs(
                changeSeconds, seconds, pollSeconds, applySeconds, watchSeconds, deltaBytes, answerBytes, emptyBytes);
    }

    Costs withApply(double seconds) {
        return new Costs(
                changeSeconds, deltaSeconds, pollSeconds, seconds, watchSeconds, deltaBytes, answerBytes, emptyBytes);
    }

    Costs withPoll(double seconds) {
        return new Costs(
                changeSeconds, deltaSeconds, seconds, applySeconds, watchSeconds, deltaBytes, answerBytes, emptyBytes);
    }

    Costs withBytes(long delta, long answer) {
        return new Costs(changeSeconds, deltaSeconds, pollSeconds, applySeconds, watchSeconds, delta, answer, answer);
    }
}
