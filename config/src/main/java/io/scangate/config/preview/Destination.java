package io.scangate.config.preview;

import io.scangate.gateway.rule.Withheld;
import org.jspecify.annotations.Nullable;

/**
 * The page that a link opens. Immutable.
 *
 * @param appid the mini program; null for the web page
 * @param version of the mini program; null for the web page
 * @param page of the mini program; null for the web page, and if the viewer may not see it
 * @param withheld why the deciding rule is withheld; null if it is not
 * @param rule the canonical rule that decides; null if none matches, and if the viewer may not see it
 */
public record Destination(
        @Nullable String appid,
        @Nullable String version,
        @Nullable String page,
        @Nullable Withheld withheld,
        @Nullable String rule) {}
