package io.scangate.bench.scale;

/**
 * What a fleet used. Immutable.
 *
 * @param seconds for how long
 * @param processorSeconds of the sources, or of etcd
 * @param answers of the sources, or of the origin of a store and etcd
 * @param sourceBytes in these answers
 * @param otherAnswers of relays or edges
 * @param otherBytes in these answers
 */
record Usage(
        double seconds, double processorSeconds, long answers, long sourceBytes, long otherAnswers, long otherBytes) {
    private static final int DAY = 86_400;

    static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0);

    Usage since(Usage before) {
        return new Usage(
                seconds - before.seconds,
                processorSeconds - before.processorSeconds,
                answers - before.answers,
                sourceBytes - before.sourceBytes,
                otherAnswers - before.otherAnswers,
                otherBytes - before.otherBytes);
    }

    /** Processors that are busy on average. */
    double processors() {
        return processorSeconds / seconds;
    }

    double answersASecond() {
        return answers / seconds;
    }

    double otherAnswersADay() {
        return otherAnswers * (DAY / seconds);
    }

    double sourceBytesADay() {
        return sourceBytes * (DAY / seconds);
    }

    double allBytesADay() {
        return (sourceBytes + otherBytes) * (DAY / seconds);
    }
}
