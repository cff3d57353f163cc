package io.scangate.config.api;

import io.scangate.config.access.Access;
import io.scangate.config.fleet.GatewayStore;
import io.scangate.config.icp.LicenceTable;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.AuditLog;
import io.scangate.config.lifecycle.BlockedHosts;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.ownership.Ownership;
import io.scangate.config.preview.Preview;
import io.scangate.config.scans.MissedLinks;
import io.scangate.config.scans.ScanStore;
import io.scangate.config.web.Bearer;
import io.scangate.config.web.Face;
import io.scangate.config.web.Route;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** The REST API, put together from what it is the face of. Not thread-safe; the face that it makes is. */
public final class Api {
    private final List<Route> routes = new ArrayList<>();

    /** Accounts, their members and their secrets. */
    public Api accounts(Accounts accounts, Access access) {
        routes.addAll(new AccountsResource(accounts, access).routes());
        return this;
    }

    /** Rules, what changes to them would do, and why links open what they open. */
    public Api rules(Rules rules, Preview preview, Clock clock) {
        routes.addAll(new RulesResource(rules, preview).routes());
        routes.addAll(new ExplanationsResource(preview, clock).routes());
        return this;
    }

    /** Proofs that accounts own addresses. */
    public Api ownership(Accounts accounts, Ownership ownership) {
        routes.addAll(new OwnershipResource(accounts, ownership).routes());
        return this;
    }

    /**
     * What operators decide about hosts.
     *
     * @param licences the table of licences, whether or not it is the registry that is asked
     * @param maxLicenceFile bytes of an imported file of licences
     */
    public Api hosts(LicenceTable licences, long maxLicenceFile, BlockedHosts blocked) {
        routes.addAll(new LicencesResource(licences, maxLicenceFile).routes());
        routes.addAll(new BlockedHostsResource(blocked).routes());
        return this;
    }

    /** Who changed what. */
    public Api audit(AuditLog audit) {
        routes.addAll(new AuditResource(audit).routes());
        return this;
    }

    /** Tokens, platforms and keys of gateways. */
    public Api credentials(Access access) {
        routes.addAll(new CredentialsResource(access).routes());
        return this;
    }

    /** The gateways and the revision each of them serves. */
    public Api fleet(GatewayStore gateways, AuditLog audit, Clock clock) {
        routes.addAll(new FleetResource(gateways, audit, clock).routes());
        return this;
    }

    /** What was scanned. */
    public Api scans(ScanStore scans, MissedLinks missed, Clock clock) {
        routes.addAll(new ScansResource(scans, missed, clock).routes());
        return this;
    }

    List<Route> routes() {
        return List.copyOf(routes);
    }

    /** The API, whose callers bear a token. */
    public Face face(Access access) {
        return new Face(routes, List.of(new Bearer(access)));
    }
}
