package io.scangate.gateway.scan;

import io.scangate.gateway.identity.Identity;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.usage.Usage;
import io.scangate.gateway.wire.Endpoint;
import io.scangate.gateway.wire.LoopHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The public endpoint: answers scans. Thread-safe; the work is done by a {@link ScanHandler} for each event loop. */
public final class ScanEndpoint implements Endpoint {
    private final ActiveIndex active;
    private final Resolver resolver;
    private final Identity identity;
    private final DebugSwitch debug;
    private final @Nullable Usage usage;
    private final List<ScanCounters> counters = new CopyOnWriteArrayList<>();

    /**
     * An endpoint.
     *
     * @param active the rules that serve; may be without a snapshot yet
     * @param identity tells who scans; its owner closes it
     * @param usage told of every decided scan; null if nobody wants to know
     */
    public ScanEndpoint(
            ActiveIndex active, Resolver resolver, Identity identity, DebugSwitch debug, @Nullable Usage usage) {
        this.active = active;
        this.resolver = resolver;
        this.identity = identity;
        this.debug = debug;
        this.usage = usage;
    }

    /** Those of the identity first, so that they have the same places there and here. */
    @Override
    public List<String> fields() {
        List<String> fields = new ArrayList<>(identity.fields());
        fields.add(DebugSwitch.HEADER);
        fields.add("content-type");
        return fields;
    }

    @Override
    public LoopHandler newLoop(int maxTarget) {
        ScanHandler handler =
                new ScanHandler(active, resolver, identity, debug, usage == null ? null : usage.newLog(), maxTarget);
        counters.add(handler.counters());
        return handler;
    }

    /** The counters of all loops. */
    List<ScanCounters> counters() {
        return counters;
    }
}
