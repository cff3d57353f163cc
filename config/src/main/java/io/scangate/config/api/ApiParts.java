package io.scangate.config.api;

import io.scangate.config.access.Access;
import io.scangate.config.feed.GatewayStore;
import io.scangate.config.icp.LicenceTable;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.AuditLog;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.ownership.Ownership;
import io.scangate.config.preview.Preview;
import io.scangate.config.store.SqlBlockList;
import java.time.Clock;

/**
 * What the API is the face of.
 *
 * @param accounts accounts and their members
 * @param rules their rules
 * @param audit who changed what
 * @param access who may call
 * @param ownership proofs that accounts own addresses
 * @param licences the table of licences, whether or not it is the registry that is asked
 * @param blocked hosts for which nobody may have rules
 * @param preview what changes would do
 * @param gateways what gateways reported
 * @param clock of the service
 */
public record ApiParts(
        Accounts accounts,
        Rules rules,
        AuditLog audit,
        Access access,
        Ownership ownership,
        LicenceTable licences,
        SqlBlockList blocked,
        Preview preview,
        GatewayStore gateways,
        Clock clock) {}
