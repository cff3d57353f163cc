package io.scangate.gateway.testing;

import io.scangate.gateway.wire.Endpoint;
import io.scangate.gateway.wire.LoopHandler;
import java.util.List;

/** An endpoint of a test that needs no header fields and is the handler of all loops. */
public interface OneHandler extends Endpoint, LoopHandler {
    @Override
    default List<String> fields() {
        return List.of();
    }

    @Override
    default LoopHandler newLoop(int maxTarget) {
        return this;
    }
}
