package io.scangate.gateway.index;

/** Thrown by {@link Pacer} to end work whose result is not needed: the program stops, or a snapshot has replaced its input. */
public final class AbandonedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    AbandonedException() {
        super("the work was abandoned");
    }
}
