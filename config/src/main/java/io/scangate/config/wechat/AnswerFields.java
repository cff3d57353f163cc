package io.scangate.config.wechat;

import java.util.List;

/**
 * The fields of an answer besides {@code errcode} and {@code errmsg}. The JSON names are the component names in snake
 * case. Immutable.
 */
interface AnswerFields {
    /** No further fields. */
    record Done() implements AnswerFields {}

    /**
     * A rule.
     *
     * @param permitSubRule 1 no, 2 it occupies all sub-rules
     * @param path the page as last edited
     * @param state 1 unpublished, 2 published
     * @param openVersion 1 develop, 2 trial, 3 release
     */
    record JumpRule(String prefix, int permitSubRule, String path, int state, int openVersion, List<String> debugUrl) {}

    /**
     * Rules of an account.
     *
     * @param qrcodejumpOpen 1 if the feature is on for the account, otherwise 0
     * @param qrcodejumpPubQuota publishes left this month
     * @param listSize rules in this answer
     * @param totalCount rules of the account
     */
    record JumpRules(List<JumpRule> ruleList, int qrcodejumpOpen, int qrcodejumpPubQuota, int listSize, int totalCount)
            implements AnswerFields {}

    /** The verification file. */
    record ConfirmFile(String fileName, String fileContent) implements AnswerFields {}

    /** An account's token. */
    record Token(String accessToken, long expiresIn) implements AnswerFields {}

    /** A platform's token. */
    record ComponentToken(String componentAccessToken, long expiresIn) implements AnswerFields {}

    /** A platform's token for an account. */
    record AuthorizerToken(String authorizerAccessToken, long expiresIn, String authorizerRefreshToken)
            implements AnswerFields {}
}
