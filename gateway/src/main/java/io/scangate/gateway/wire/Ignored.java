package io.scangate.gateway.wire;

import java.util.concurrent.Future;

/** Says that a future's result is of no interest on purpose. */
final class Ignored {
    private Ignored() {}

    /** Whatever comes of it shows elsewhere: a channel that fails is closed, and its connection hears of that. */
    static void result(Future<?> future) {}
}
