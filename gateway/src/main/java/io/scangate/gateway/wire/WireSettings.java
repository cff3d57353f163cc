package io.scangate.gateway.wire;

/**
 * All that an operator may set about listeners and connections. Immutable.
 *
 * @param listen where the listeners bind
 * @param timeouts how long a client may take
 * @param limits how much it may send
 */
public record WireSettings(ListenSettings listen, WireTimeouts timeouts, WireLimits limits) {
    /** What applies unless set otherwise. */
    public static final WireSettings DEFAULT =
            new WireSettings(ListenSettings.DEFAULT, WireTimeouts.DEFAULT, WireLimits.DEFAULT);
}
