package io.scangate.config.api;

import io.scangate.config.access.Access;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.AuditLog;
import io.scangate.config.lifecycle.Rules;

/**
 * What the API is the face of.
 *
 * @param accounts accounts and their members
 * @param rules their rules
 * @param audit who changed what
 * @param access who may call
 */
public record ApiParts(Accounts accounts, Rules rules, AuditLog audit, Access access) {}
