package io.scangate.config.preview;

import io.scangate.gateway.resolve.Explanation;
import io.scangate.gateway.resolve.ResolveSettings;

/**
 * The explanation for gateways with the same decision settings. Immutable.
 *
 * @param settings the decision settings
 * @param gateways the number of gateways that reported them; 0 for the defaults, if no gateway reported any
 * @param explanation may contain a rule that the asking account may not see
 */
public record SettingsExplanation(ResolveSettings settings, int gateways, Explanation explanation) {}
