package io.scangate.gateway.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The state of a gateway, as it tells the control plane from time to time.
 *
 * @param revision the served revision; -1 for none
 * @param mark of the served revision; null if it has none
 * @param state of its source, as the admin listener shows it
 * @param rules how many rules are served
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GatewayState(long revision, @Nullable String mark, String state, int rules) {}
