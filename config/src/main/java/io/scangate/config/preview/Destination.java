package io.scangate.config.preview;

import org.jspecify.annotations.Nullable;

/**
 * The page that a link opens. Immutable.
 *
 * @param appid the mini program; null for the web page
 * @param version of the mini program; null for the web page
 * @param page of the mini program; null for the web page, and if the viewer may not see it
 * @param rule the canonical rule that decides; null if none matches, and if the viewer may not see it
 */
public record Destination(
        @Nullable String appid,
        @Nullable String version,
        @Nullable String page,
        @Nullable String rule) {}
