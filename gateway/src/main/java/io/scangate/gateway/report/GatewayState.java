package io.scangate.gateway.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state that a gateway reports to the control plane. Immutable.
 *
 * @param revision the served revision; -1 for none
 * @param mark the mark of the served revision; null if it has none
 * @param digest the digest of the served state; null if it serves none
 * @param state the state of its source, as in the status of the admin listener
 * @param rules the number of served rules
 * @param settings the settings that affect decisions, as texts by key; the control plane explains decisions with them
 * @param version of the program; null if it was not built as a release is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GatewayState(
        long revision,
        @Nullable String mark,
        @Nullable String digest,
        String state,
        int rules,
        Map<String, String> settings,
        @Nullable String version) {}
