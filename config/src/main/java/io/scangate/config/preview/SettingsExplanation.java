package io.scangate.config.preview;

import io.scangate.gateway.resolve.Explanation;
import io.scangate.gateway.resolve.ResolveSettings;

/**
 * What gateways of one setting decide, and why.
 *
 * @param settings how they are set to decide
 * @param gateways how many have reported these settings; 0 where none has reported any and the defaults are taken
 * @param explanation the rule that decides may be one that the account that asks is not to see
 */
public record SettingsExplanation(ResolveSettings settings, int gateways, Explanation explanation) {}
