package io.scangate.config.preview;

import io.scangate.gateway.text.Language;
import org.jspecify.annotations.Nullable;

/**
 * A question about a link. Immutable.
 *
 * @param appid the account whose view of the rules is used; null only for an operator
 * @param link as scanned: bytes that need not be UTF-8; not to be changed
 * @param user the scanning user; null for any
 * @param clientVersion of the host app; null if unknown
 * @param ofOperator whether the caller is an operator, with access to the rules and members of every account
 * @param language of messages
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares questions.
public record Question(
        @Nullable String appid,
        byte[] link,
        @Nullable String user,
        @Nullable String clientVersion,
        boolean ofOperator,
        Language language) {}
