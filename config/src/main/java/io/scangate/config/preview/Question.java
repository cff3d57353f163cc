package io.scangate.config.preview;

import io.scangate.gateway.text.Language;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to know of a link.
 *
 * @param appid the account that asks, or is asked about
 * @param link as scanned
 * @param user who scans; null for anybody
 * @param clientVersion of the host app; null if unknown
 * @param ofOperator whether an operator asks, who may know the rules and members of every account
 * @param language of what is refused
 */
public record Question(
        String appid,
        String link,
        @Nullable String user,
        @Nullable String clientVersion,
        boolean ofOperator,
        Language language) {}
