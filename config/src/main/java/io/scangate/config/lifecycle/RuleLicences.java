package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.Store.Reader;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.text.VisibleText;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The licences of rules: needed to add a rule and to put it live. A rule whose licence is gone serves on. The checks may
 * wait for another server, so they run outside of transactions. Thread-safe.
 */
final class RuleLicences {
    private static final int MAX_CHECKED = 500;
    private static final int MAX_ASKED = 50;
    private static final Duration MAX_TIME = Duration.ofSeconds(1);

    private final Store store;
    private final LicenceCheck licences;
    private final LiveRelease live;
    private final Clock clock;

    RuleLicences(Store store, LicenceCheck licences, LiveRelease live, Clock clock) {
        this.store = store;
        this.licences = licences;
        this.live = live;
        this.clock = clock;
    }

    /**
     * Checks the licence of a prefix.
     *
     * @throws RefusedException {@link Refusal#NO_LICENCE}
     */
    void check(String prefix, Link link) {
        LicenceCheck.Verdict answer = licences.check(link);
        if (!answer.licensed()) {
            throw RefusedException.about(
                    Refusal.NO_LICENCE,
                    Particulars.of("prefix", prefix, "a host with a licence"),
                    "prefix " + VisibleText.quoted(prefix) + ": " + answer.subject() + ": " + answer.detail());
        }
    }

    /** The verdict on a host that needs no other server; empty if there is none, also because the registry fails. */
    Optional<LicenceCheck.Verdict> known(Link link) {
        try {
            return licences.mayWait(link) ? Optional.empty() : Optional.of(licences.check(link));
        } catch (RefusedException e) {
            return Optional.empty();
        }
    }

    /** Checks the licence of a rule that is to be published. A repeated request gets its first answer without it. */
    void checkPublish(ChangeRequest change, String appid, RuleRef ref) {
        checkUnlessReplayed(change, reader -> true, appid, ref);
    }

    /** As above for a rollback. One to a release that was live recently is always allowed. */
    void checkRollback(ChangeRequest change, String appid, RuleRef ref, int release) {
        checkUnlessReplayed(change, reader -> isPublish(reader, appid, ref, release), appid, ref);
    }

    /** Whether the check of a rule that is to be published would wait for another server now. */
    boolean mayWait(String appid, RuleRef ref) {
        return licences.mayWait()
                && store.read(reader -> Optional.ofNullable(ref.find(reader, appid)))
                        .filter(rule -> licences.mayWait(Link.ofCanonical(rule.canonical())))
                        .isPresent();
    }

    /** As above for actions on rules. Each added rule waits, also for its verification file. */
    boolean mayWait(String appid, List<RuleAction> actions) {
        return actions.stream().anyMatch(action -> switch (action.verb()) {
            case ADD -> true;
            case PUBLISH, ROLLBACK -> mayWait(appid, RuleRef.id(action.rule()));
            case UNPUBLISH, DELETE -> false;
        });
    }

    private void checkUnlessReplayed(ChangeRequest change, Predicate<Reader> needed, String appid, RuleRef ref) {
        checkIf(reader -> reader.replay(change, ConfiguredRule.class) == null && needed.test(reader), appid, ref);
    }

    /** As above for an action of a change of several rules. */
    void check(String appid, RuleAction action) {
        RuleRef ref = RuleRef.id(action.rule());
        checkIf(
                reader -> switch (action.verb()) {
                    case PUBLISH -> true;
                    case ROLLBACK -> isPublish(reader, appid, ref, action.release());
                    case ADD, UNPUBLISH, DELETE -> false;
                },
                appid,
                ref);
    }

    /** Checks a rule if it exists; if not, the change itself reports that. */
    private void checkIf(Predicate<Reader> needed, String appid, RuleRef ref) {
        Optional<ConfiguredRule> rule = store.read(
                reader -> needed.test(reader) ? Optional.ofNullable(ref.find(reader, appid)) : Optional.empty());
        rule.ifPresent(found -> check(found.prefix(), Link.ofCanonical(found.canonical())));
    }

    private boolean isPublish(Reader reader, String appid, RuleRef ref, int release) {
        ConfiguredRule rule = ref.find(reader, appid);
        Release earlier = rule == null ? null : reader.release(rule.id(), release);
        return rule != null && earlier != null && !live.wasLiveRecently(rule, earlier);
    }

    /** The licence of one host, which need not have a rule. */
    HostLicence ofHost(String text) {
        Host host = Host.parse(text)
                .orElseThrow(() -> RefusedException.value(
                        Refusal.INVALID_ARGUMENT, "host", text, "a domain name or an IP address, alone"));
        String name = host.name().indexOf(':') < 0 ? host.name() : "[" + host.name() + "]";
        return ofHost(host, RuleForm.prefix("http://" + name + "/"));
    }

    private HostLicence ofHost(Host host, Link link) {
        try {
            LicenceCheck.Verdict found = licences.check(link);
            Instant at = found.askedAt() == null ? LiveRelease.now(clock) : found.askedAt();
            return new HostLicence(host.name(), found.subject(), found.licensed(), found.detail(), at);
        } catch (RefusedException e) {
            return new HostLicence(host.name(), null, null, String.valueOf(e.getMessage()), null);
        }
    }

    /**
     * The licences of the hosts of an account's first {@value #MAX_CHECKED} rules, in the order the rules were added. Asks another server for a
     * second and {@value #MAX_ASKED} times at most, and no more once it has failed; hosts that are not known then are left out.
     */
    HostLicence.Several ofAccount(String appid) {
        Slice<ConfiguredRule> rules = store.read(reader -> {
            Accounts.found(reader, appid);
            return reader.rules(appid, null, MAX_CHECKED);
        });
        Map<Host, Link> hosts = new LinkedHashMap<>();
        rules.items().forEach(rule -> {
            Link link = Link.ofCanonical(rule.canonical());
            hosts.putIfAbsent(Host.of(link), link);
        });
        Instant end = clock.instant().plus(MAX_TIME);
        List<HostLicence> found = new ArrayList<>();
        int left = MAX_ASKED;
        for (Map.Entry<Host, Link> each : hosts.entrySet()) {
            boolean waits = licences.mayWait(each.getValue());
            if (waits && (left == 0 || !clock.instant().isBefore(end))) {
                continue;
            }
            HostLicence licence = ofHost(each.getKey(), each.getValue());
            left = licence.licensed() == null ? 0 : left - (waits ? 1 : 0);
            found.add(licence);
        }
        return new HostLicence.Several(found, rules.next() == null && found.size() == hosts.size());
    }

    /** Whether a look-up may wait for another server. */
    boolean mayWait() {
        return licences.mayWait();
    }

    /**
     * The rules of all accounts without a licence today, in the order they were added, starting after an id. A page may
     * have fewer rules than the limit and a next page, since it checks {@value #MAX_CHECKED} rules at most, and asks
     * about new hosts for a second and {@value #MAX_ASKED} times at most. If the registry fails, the page ends before
     * that rule; its next page is refused.
     */
    Slice<ConfiguredRule> unlicensed(@Nullable String after, int limit) {
        Slice<ConfiguredRule> some = store.read(reader -> reader.allRules(after, MAX_CHECKED));
        Instant end = clock.instant().plus(MAX_TIME);
        Map<Host, Boolean> known = new HashMap<>();
        List<ConfiguredRule> found = new ArrayList<>();
        String last = null;
        for (ConfiguredRule rule : some.items()) {
            Link link = Link.ofCanonical(rule.canonical());
            Host host = Host.of(link);
            boolean mayAsk = known.isEmpty()
                    || (known.size() < MAX_ASKED && clock.instant().isBefore(end));
            if (found.size() == limit || (!known.containsKey(host) && !mayAsk)) {
                return new Slice<>(found, last);
            }
            try {
                if (!known.computeIfAbsent(host, each -> licences.check(link).licensed())) {
                    found.add(rule);
                }
            } catch (RefusedException e) {
                if (last == null) {
                    throw e;
                }
                return new Slice<>(found, last);
            }
            last = rule.id();
        }
        return new Slice<>(found, some.next());
    }
}
