package io.scangate.gateway.scan;

import io.scangate.gateway.events.ScanEvents;
import io.scangate.gateway.identity.Identity;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.origins.Origins;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.traces.Exemplars;
import io.scangate.gateway.traces.Traces;
import io.scangate.gateway.usage.Usage;
import io.scangate.gateway.wire.Endpoint;
import io.scangate.gateway.wire.LoopHandler;
import io.scangate.gateway.wire.RequestId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The public endpoint: answers scans with one {@link ScanHandler} per event loop. Thread-safe. */
public final class ScanEndpoint implements Endpoint {
    private final ActiveIndex active;
    private final Resolver resolver;
    private final Identity identity;
    private final DebugSwitch debug;
    private final CorsOrigins corsOrigins;
    private final @Nullable Usage usage;
    private final @Nullable ScanEvents events;
    private final @Nullable Traces traces;
    private final @Nullable Origins origins;
    private final List<ScanCounters> counters = new CopyOnWriteArrayList<>();

    /**
     * Makes the endpoint.
     *
     * @param active the served snapshot, which may not be there yet
     * @param identity identifies the user; the caller closes it
     * @param corsOrigins the web sites whose scripts may read answers
     * @param usage receives every decided scan; null if the gateway reports no counts
     * @param events receives every decided scan; the caller closes it; null if the gateway sends no events
     * @param traces receives every traced request; the caller closes it; null if the gateway traces none
     * @param origins the filter of origins; the caller closes it; null if the gateway gives none
     */
    public ScanEndpoint(
            ActiveIndex active,
            Resolver resolver,
            Identity identity,
            DebugSwitch debug,
            CorsOrigins corsOrigins,
            @Nullable Usage usage,
            @Nullable ScanEvents events,
            @Nullable Traces traces,
            @Nullable Origins origins) {
        this.active = active;
        this.resolver = resolver;
        this.identity = identity;
        this.debug = debug;
        this.corsOrigins = corsOrigins;
        this.usage = usage;
        this.events = events;
        this.traces = traces;
        this.origins = origins;
    }

    /** The identity's fields come first, so that a field of the identity has the same index in both lists. */
    @Override
    public List<String> fields() {
        List<String> fields = new ArrayList<>(identity.fields());
        fields.add(DebugSwitch.HEADER);
        fields.add("content-type");
        fields.add(OriginsAnswer.HEADER);
        if (!corsOrigins.none()) {
            fields.add(Cors.HEADER);
        }
        if (traces != null) {
            fields.add(RequestId.TRACE_FIELD);
        }
        return fields;
    }

    @Override
    public LoopHandler newLoop(int maxTarget) {
        Cors cors = corsOrigins.none() ? null : new Cors(corsOrigins, fields().indexOf(Cors.HEADER));
        ScanHandler handler = new ScanHandler(
                active,
                resolver,
                identity.newLoop(),
                debug,
                cors,
                usage == null ? null : usage.newLog(),
                events == null ? null : events.newLog(),
                traces == null ? null : traces.newLog(),
                fields().indexOf(RequestId.TRACE_FIELD),
                origins,
                maxTarget);
        counters.add(handler.counters());
        return handler;
    }

    /** The traced scans that the histogram names; none if it should not. */
    List<Exemplars.Exemplar> exemplars() {
        Exemplars exemplars = traces == null ? null : traces.exemplars();
        return exemplars == null ? List.of() : exemplars.all();
    }

    /** The counters of all loops. */
    List<ScanCounters> counters() {
        return counters;
    }
}
