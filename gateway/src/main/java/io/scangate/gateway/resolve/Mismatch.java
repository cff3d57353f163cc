package io.scangate.gateway.resolve;

/**
 * A difference between a link and a rule. Immutable.
 *
 * @param reason the kind of difference
 * @param single whether it is the only difference, so that the rule would match without it
 * @param part the part in which they differ
 * @param linkPart the part of the link that differs
 * @param rulePart the part of the rule that differs
 */
public record Mismatch(MismatchReason reason, boolean single, DifferingPart part, String linkPart, String rulePart) {}
