package io.scangate.config.preview;

import io.scangate.gateway.text.Language;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to know of a link.
 *
 * @param appid the account that asks, or is asked about
 * @param link as scanned, bytes that need not be UTF-8; not to be changed
 * @param user who scans; null for anybody
 * @param clientVersion of the host app; null if unknown
 * @param ofOperator whether an operator asks, who may know the rules and members of every account
 * @param language of what is refused
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares questions.
public record Question(
        String appid,
        byte[] link,
        @Nullable String user,
        @Nullable String clientVersion,
        boolean ofOperator,
        Language language) {}
