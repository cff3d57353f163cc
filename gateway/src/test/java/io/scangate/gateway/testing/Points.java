package io.scangate.gateway.testing;

/** The steps of watched classes: {@link PointsLoader} puts a call before each of them. */
public final class Points {
    /** Fray may switch threads before a write of a volatile field, and takes any two such writes for a race. */
    @SuppressWarnings("UnusedVariable")
    private static volatile boolean passed;

    private Points() {}

    /** Another thread may run here. */
    public static void pass() {
        passed = true;
    }
}
