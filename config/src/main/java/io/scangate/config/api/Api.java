package io.scangate.config.api;

import io.scangate.config.access.Access;
import io.scangate.config.access.RefusedCalls;
import io.scangate.config.access.WrongTries;
import io.scangate.config.fleet.FleetChanges;
import io.scangate.config.fleet.GatewayStore;
import io.scangate.config.icp.LicenceTable;
import io.scangate.config.icp.RunningImports;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.Approvals;
import io.scangate.config.lifecycle.AuditLog;
import io.scangate.config.lifecycle.BlockedHosts;
import io.scangate.config.lifecycle.CallTerms;
import io.scangate.config.lifecycle.Claims;
import io.scangate.config.lifecycle.Freezing;
import io.scangate.config.lifecycle.Offers;
import io.scangate.config.lifecycle.PlannedReleases;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.lifecycle.Supervision;
import io.scangate.config.notices.Notices;
import io.scangate.config.notices.Webhooks;
import io.scangate.config.openid.OpenId;
import io.scangate.config.ownership.Ownership;
import io.scangate.config.people.Memberships;
import io.scangate.config.people.OwnLogin;
import io.scangate.config.people.People;
import io.scangate.config.people.SignUps;
import io.scangate.config.platform.PlatformCode;
import io.scangate.config.preview.MissedGroups;
import io.scangate.config.preview.Preview;
import io.scangate.config.scans.LinkErasure;
import io.scangate.config.scans.MissedLinks;
import io.scangate.config.scans.ScanStore;
import io.scangate.config.session.SessionCookie;
import io.scangate.config.session.Sessions;
import io.scangate.config.session.SignIns;
import io.scangate.config.web.Bearer;
import io.scangate.config.web.ChangeRoutes;
import io.scangate.config.web.Face;
import io.scangate.config.web.Failures;
import io.scangate.config.web.Route;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Builds the REST API from the services that it exposes. Not thread-safe; the face that it builds is. */
public final class Api implements AutoCloseable {
    private final List<Route> routes = new ArrayList<>();
    private final List<Runnable> closing = new ArrayList<>();

    /** Accounts and their members, and what the platform says about them. */
    public Api accounts(Accounts accounts, PlatformCode platform) {
        routes.addAll(new AccountsResource(accounts).routes());
        routes.addAll(new CodeResource(accounts, platform).routes());
        return this;
    }

    /** Rules, planned releases, previews of changes, and explanations of links. */
    public Api rules(
            Rules rules, PlannedReleases planned, Ownership ownership, Preview preview, ScanStore scans, Clock clock) {
        routes.addAll(new RulesResource(rules, ownership, preview, scans).routes());
        routes.addAll(new RuleCheckResource(rules, ownership).routes());
        routes.addAll(new ReleasesResource(rules, planned, preview).routes());
        routes.addAll(new HostLicencesResource(rules).routes());
        routes.addAll(new ExplanationsResource(preview, clock).routes());
        return this;
    }

    /** Rules of files. */
    public Api ruleFiles(Store store, Rules rules) {
        routes.addAll(new RuleFileResource(rules).routes());
        return this;
    }

    /**
     * QR codes of links and of pictures.
     *
     * @param gatewayUrl the origin of the gateways as clients reach it; empty if it is not known
     */
    public Api qrCodes(String gatewayUrl) {
        routes.addAll(new QrCodesResource(gatewayUrl).routes());
        return this;
    }

    /** Deleted accounts and rules. */
    public Api deleted(Accounts accounts, Rules rules) {
        routes.addAll(new DeletedResource(accounts, rules).routes());
        return this;
    }

    /** Claims and offers. */
    public Api moves(Claims claims, Offers offers) {
        routes.addAll(new MovesResource(claims, offers).routes());
        return this;
    }

    /** Proofs of ownership. */
    public Api ownership(Accounts accounts, Ownership ownership) {
        routes.addAll(new OwnershipResource(accounts, ownership).routes());
        return this;
    }

    /**
     * Licences and blocked hosts.
     *
     * @param licences the table of licences, also if the settings select another registry
     * @param rules those whose licence is gone
     * @param maxLicenceFile bytes of an imported file of licences
     */
    public Api hosts(
            LicenceTable licences, Rules rules, long maxLicenceFile, RunningImports imports, BlockedHosts blocked) {
        routes.addAll(new LicencesResource(licences, rules, maxLicenceFile, imports).routes());
        routes.addAll(new BlockedHostsResource(blocked).routes());
        return this;
    }

    /** Suspensions, takedowns, the switch of the feature, and limits. */
    public Api supervision(Supervision supervision) {
        routes.addAll(new SupervisionResource(supervision).routes());
        return this;
    }

    /** The freeze of the control plane. */
    public Api freeze(Freezing freezing) {
        routes.addAll(new FreezeResource(freezing).routes());
        return this;
    }

    /** The audit, and refused calls. */
    public Api audit(AuditLog audit, RefusedCalls refused) {
        routes.addAll(new AuditResource(audit).routes());
        routes.addAll(new RefusedCallsResource(refused).routes());
        return this;
    }

    /** Notices and webhooks. */
    public Api notices(Notices notices, Webhooks webhooks) {
        routes.addAll(new NoticesResource(notices).routes());
        routes.addAll(new WebhooksResource(webhooks).routes());
        return this;
    }

    /** Tokens, keys, secrets and platforms. */
    public Api credentials(Accounts accounts, Access access, WrongTries tries) {
        routes.addAll(new CredentialsResource(access, tries).routes());
        routes.addAll(new KeysResource(accounts, access.keys(), tries).routes());
        return this;
    }

    /** People who sign in, their roles and sessions. */
    public Api people(
            People people,
            Memberships memberships,
            OwnLogin logins,
            Sessions sessions,
            SignIns signIns,
            OpenId openId,
            Accounts accounts) {
        routes.addAll(openId.routes());
        routes.addAll(new SessionResource(sessions, signIns, logins, memberships).routes());
        routes.addAll(new UsersResource(people).routes());
        routes.addAll(new MembershipsResource(accounts, memberships, signIns).routes());
        return this;
    }

    /** Registrations of accounts by strangers, and their approval. */
    public Api signUp(SignUps signUps, SignIns signIns, Approvals approvals, RefusedCalls refused) {
        routes.addAll(new SignUpResource(signUps, signIns, approvals, refused).routes());
        routes.addAll(new ApprovalsResource(signUps, approvals).routes());
        return this;
    }

    /** The gateways, their served revisions and histories. */
    public Api fleet(GatewayStore gateways, FleetChanges changes, AuditLog audit, Clock clock) {
        routes.addAll(new FleetResource(gateways, changes, audit, clock).routes());
        return this;
    }

    /** Events about the gateways; {@link #close} ends the streams. */
    public Api events(GatewayStore gateways, AuditLog audit, Clock clock) {
        EventsResource events = new EventsResource(gateways, audit, clock);
        closing.add(events::close);
        routes.addAll(events.routes());
        return this;
    }

    /**
     * The settings in force.
     *
     * @param shown without secrets
     */
    public Api settings(Map<String, String> shown) {
        routes.addAll(new SettingsResource(shown).routes());
        return this;
    }

    /** Ends what would keep the server from stopping. */
    @Override
    public void close() {
        closing.forEach(Runnable::run);
    }

    /** Counts of scans, missed links, and the erasure of scanned links. */
    public Api scans(ScanStore scans, MissedLinks missed, MissedGroups groups, LinkErasure erasure, Clock clock) {
        routes.addAll(new ScansResource(scans, missed, groups, clock).routes());
        routes.addAll(new ScannedLinksResource(erasure).routes());
        return this;
    }

    List<Route> routes() {
        return List.copyOf(routes);
    }

    /**
     * The API. Callers need a bearer token or a session.
     *
     * @param people the sessions of people
     * @param terms the preconditions and dry runs of changes
     * @param failures the format of failures
     */
    public Face face(Access access, SessionCookie people, CallTerms terms, Failures failures) {
        return new Face(ChangeRoutes.of(routes, terms), List.of(new Bearer(access), people), failures);
    }
}
