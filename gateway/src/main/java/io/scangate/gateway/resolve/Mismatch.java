package io.scangate.gateway.resolve;

/**
 * What differs between a link and a rule.
 *
 * @param reason what it is
 * @param single whether the rule would match if that alone were otherwise
 * @param linkPart the part of the link
 * @param rulePart the part of the rule
 */
public record Mismatch(MismatchReason reason, boolean single, String linkPart, String rulePart) {}
