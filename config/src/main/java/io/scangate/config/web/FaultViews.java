package io.scangate.config.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.RefusedException.Fault;

/** Faults of the parts of a request as JSON, as problem details have them. Thread-safe. */
public final class FaultViews {
    private FaultViews() {}

    /** A fault with its place, code, field, value and what was expected. */
    public static ObjectNode of(Fault fault) {
        return ProblemDetails.view(fault);
    }

    /** A refusal with its code, field, value and what was expected. */
    public static ObjectNode of(RefusedException refused) {
        return ProblemDetails.view(refused);
    }
}
