package io.scangate.config.soak;

/** What is measured of each process, and by how much it may grow in the judged part of a run. */
enum Quantity {
    /** The heap after a collection of all garbage. */
    HEAP("heap after GC", "MB", 1e6, 0.03, 1e6, true),
    /** Memory outside the heap that Netty has for buffers. */
    DIRECT("direct memory", "MB", 1e6, 0.05, 1e6, true),
    /** Resident memory. */
    RESIDENT("resident memory", "MB", 1e6, 0.05, 8e6, true),
    /** Open file descriptors. */
    DESCRIPTORS("descriptors", "", 1, 0, 4, false),
    /** Live threads. */
    THREADS("threads", "", 1, 0, 4, false);

    private final String text;
    private final String unit;
    private final double scale;
    private final double share;
    private final double floor;
    private final boolean isMemory;

    Quantity(String text, String unit, double scale, double share, double floor, boolean isMemory) {
        this.text = text;
        this.unit = unit;
        this.scale = scale;
        this.share = share;
        this.floor = floor;
        this.isMemory = isMemory;
    }

    String text() {
        return text;
    }

    /** The unit in tables and plots; empty for numbers. */
    String unit() {
        return unit;
    }

    /** A value in the unit of tables and plots. */
    double shown(double value) {
        return value / scale;
    }

    /** By how much it may grow at a level. */
    double bound(double level) {
        return floor + share * level;
    }

    /** Whether it grows for the first quarter of an hour in any case, while code is compiled and caches fill. */
    boolean isMemory() {
        return isMemory;
    }
}
