package io.scangate.gateway.wire;

/** A handler that passes everything but the answers on to another one. Only for one event loop. */
abstract class HandlerAround implements LoopHandler {
    final LoopHandler handler;

    HandlerAround(LoopHandler handler) {
        this.handler = handler;
    }

    @Override
    public void startRead(long epochMillis, long now) {
        handler.startRead(epochMillis, now);
    }

    @Override
    public int maxBody(Request request, int limit) {
        return handler.maxBody(request, limit);
    }

    @Override
    public void lookAhead(RequestBatch requests) {
        handler.lookAhead(requests);
    }

    @Override
    public void sweep() {
        handler.sweep();
    }
}
