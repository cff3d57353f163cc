package io.scangate.gateway.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of a gateway, as it tells the control plane from time to time.
 *
 * @param revision the served revision; -1 for none
 * @param mark of the served revision; null if it has none
 * @param state of its source, as the admin listener shows it
 * @param rules how many rules are served
 * @param settings how the gateway decides: texts by key, so that the control plane explains by the same settings
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GatewayState(
        long revision, @Nullable String mark, String state, int rules, Map<String, String> settings) {}
