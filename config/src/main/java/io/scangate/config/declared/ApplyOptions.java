package io.scangate.config.declared;

/**
 * How a file is applied.
 *
 * @param complete whether rules and members that the file has not are deleted
 * @param dryRun whether the control plane only checks the changes
 */
public record ApplyOptions(boolean complete, boolean dryRun) {}
