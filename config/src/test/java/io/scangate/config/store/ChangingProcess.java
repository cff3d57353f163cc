package io.scangate.config.store;

import io.scangate.config.access.Access;
import io.scangate.config.access.KeyTerms;
import io.scangate.config.lifecycle.AccountEdit;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.LicenceCheck;
import io.scangate.config.lifecycle.LifecycleSettings;
import io.scangate.config.lifecycle.NewRule;
import io.scangate.config.lifecycle.OwnershipCheck;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.RuleEdit;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.Rules;
import io.scangate.gateway.rule.Version;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * A process that changes rules from several threads until it is killed. It prints the revision of each acknowledged
 * change.
 */
final class ChangingProcess {
    static final String APPID = "wx1";
    static final int RULES = 6;
    static final String GATEWAY = "fleet";
    static final String BLOCKED = "evil.example";
    private static final int THREADS = 4;
    private static final LifecycleSettings LIMITS = new LifecycleSettings(RULES, 5, Integer.MAX_VALUE, "UTC");
    private static final ChangeRequest CHANGE = ChangeRequest.by("account:" + APPID);

    private final Accounts accounts;
    private final Rules rules;
    private final Access access;
    private final SqlBlockList blocked;

    private ChangingProcess(Database database) {
        SqlStore store = new SqlStore(database, Clock.systemUTC());
        accounts = new Accounts(store);
        access = new Access(new SqlAccessStore(database), Clock.systemUTC());
        blocked = new SqlBlockList(database, Clock.systemUTC());
        rules = new Rules(
                store,
                link -> new LicenceCheck.Verdict(true, "", ""),
                (appid, link) -> new OwnershipCheck.Verdict(true, ""),
                link -> false,
                LIMITS,
                Clock.systemUTC());
    }

    /**
     * Runs until the process is killed.
     *
     * @param args the database, a seed
     */
    public static void main(String[] args) {
        DatabaseSettings settings = new DatabaseSettings(args[0], 2, Duration.ofSeconds(5));
        ChangingProcess process = new ChangingProcess(Database.open(settings));
        process.setUp();
        long seed = Long.parseLong(args[1]);
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(seed + i);
            new Thread(() -> process.changeUntilKilled(random), "changes-" + i).start();
        }
    }

    /** Creates the account and its rules, as far as an earlier process has not done so. */
    private void setUp() {
        if (accounts.list(null, 1).items().isEmpty()) {
            acknowledge(
                    accounts.create(CHANGE, APPID, "One", AccountKind.CORPORATE).revision());
        }
        if (!accounts.get(APPID).codePublished()) {
            acknowledge(accounts.update(CHANGE, APPID, new AccountEdit(null, null, true))
                    .revision());
        }
        List<String> there = rules.list(APPID, null, RULES).items().stream()
                .map(ConfiguredRule::prefix)
                .toList();
        for (int i = 0; i < RULES; i++) {
            if (!there.contains(prefix(i))) {
                NewRule rule = new NewRule(prefix(i), true, "pages/p0", Version.TRIAL, List.of(prefix(i) + "test"));
                acknowledge(rules.add(CHANGE, APPID, rule).revision());
            }
        }
    }

    private static String prefix(int number) {
        return "https://example.com/" + number + "/";
    }

    private void changeUntilKilled(Random random) {
        while (true) {
            try {
                if (random.nextInt(4) == 0) {
                    changeAnother(random);
                    continue;
                }
                acknowledge(change(RuleRef.prefix(prefix(random.nextInt(RULES))), random));
            } catch (RefusedException refused) {
                // The rule is unpublished or was never published: the other threads change the same rules.
            }
        }
    }

    private long change(RuleRef rule, Random random) {
        return switch (random.nextInt(6)) {
            // A page of an earlier process would change nothing, and the revision would come twice.
            case 0 ->
                rules.edit(CHANGE, APPID, rule, new RuleEdit(null, "pages/p" + UUID.randomUUID(), null, null))
                        .revision();
            case 1 -> rules.rollback(CHANGE, APPID, rule, 1).revision();
            case 2 -> rules.unpublish(CHANGE, APPID, rule).revision();
            case 3 -> deleteAndAdd(rule).version();
            default -> rules.publish(CHANGE, APPID, rule).revision();
        };
    }

    /** A change that returns no revision: of a credential or of the block list. */
    private void changeAnother(Random random) {
        switch (random.nextInt(4)) {
            case 0 -> access.keys().createGatewayKey(Actor.of("operator:ops"), GATEWAY, KeyTerms.ROTATE);
            case 1 -> access.keys().resetAccountSecret(Actor.of("operator:ops"), APPID, null);
            case 2 -> blocked.unblock(Actor.of("operator:ops"), BLOCKED);
            default -> blocked.block(Actor.of("operator:ops"), BLOCKED, "reason " + random.nextInt(100), true);
        }
    }

    private ConfiguredRule deleteAndAdd(RuleRef rule) {
        var deleted = rules.delete(CHANGE, APPID, rule);
        acknowledge(deleted.revision());
        ConfiguredRule old = deleted.value();
        return rules.add(
                        CHANGE,
                        APPID,
                        new NewRule(old.prefix(), old.occupies(), old.page(), old.testVersion(), old.testLinks()))
                .value();
    }

    private static void acknowledge(long revision) {
        byte[] line = (revision + "\n").getBytes(StandardCharsets.US_ASCII);
        // Writes past any buffer to a file of the parent, which outlives this process.
        System.out.write(line, 0, line.length);
        System.out.flush();
    }
}
