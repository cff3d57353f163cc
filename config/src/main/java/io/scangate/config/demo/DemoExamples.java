package io.scangate.config.demo;

import io.scangate.gateway.command.FileFailure;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.resolve.ResolveSettings;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.resolve.Scan;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.TestPage;
import io.scangate.gateway.settings.SettingsException;
import io.scangate.gateway.snapshot.DocumentVisitor;
import io.scangate.gateway.snapshot.SnapshotRead;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.snapshot.SnapshotReader;
import io.scangate.gateway.snapshot.SnapshotSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The accounts, the rule and the links of the requests that the demo prints. They come from the file of rules, which is read
 * before the demo starts. Immutable.
 *
 * @param shop the rule with a test link
 * @param other another account
 * @param missed the link that no rule takes
 */
record DemoExamples(Tested shop, String other, Missed missed) {
    private static final SnapshotReader READER = new SnapshotReader(SnapshotSettings.DEFAULT);

    /**
     * A published rule with a test link.
     *
     * @param appid its account
     * @param prefix its canonical prefix
     * @param link decided by the rule, and one of its test links
     * @param user a member, whose id needs no escaping in a shell and in a header
     * @param version that the member opens
     */
    record Tested(String appid, String prefix, String link, String user, String version) {}

    /**
     * A link that no rule takes.
     *
     * @param appid an account with a rule of the link's host
     */
    record Missed(String appid, String link) {}

    /**
     * Finds the examples.
     *
     * @param rulesPerAccount an account's rules beyond these are not taken over by the demo
     * @throws SettingsException if the file cannot be read, is no snapshot, or has no rules that the demo's requests could be about
     */
    static DemoExamples of(Path file, int rulesPerAccount) {
        try {
            return read(file, rulesPerAccount);
        } catch (IOException e) {
            throw new SettingsException("--rules: " + FileFailure.words(e));
        }
    }

    private static DemoExamples read(Path file, int rulesPerAccount) throws IOException {
        SnapshotRead read;
        try (InputStream in = Files.newInputStream(file)) {
            read = READER.read(in);
        }
        if (!(read instanceof Snapshot snapshot)) {
            throw bad(file, (BadDocument) read);
        }
        Search search = new Search(snapshot.index(), rulesPerAccount);
        try (InputStream in = Files.newInputStream(file)) {
            BadDocument bad = READER.visit(in, search);
            if (bad != null) {
                throw bad(file, bad);
            }
        }
        return search.found(file);
    }

    private static SettingsException bad(Path file, BadDocument bad) {
        return new SettingsException(file + ": " + bad.fault().code() + ": " + bad.message());
    }

    /** A search through the accounts of the file, one after the other. Not thread-safe. */
    private static final class Search implements DocumentVisitor {
        private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._@-]+");

        /** Each makes a link that misses a rule by one thing; the most instructive first. Empty if it cannot. */
        private static final List<UnaryOperator<String>> WAYS = List.of(
                prefix -> prefix.endsWith("/") || prefix.indexOf('?') >= 0 ? "" : prefix + "/1",
                prefix -> prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : "",
                prefix -> prefix.substring(0, Math.max(0, prefix.indexOf('?'))));

        private final RuleIndex index;
        private final int rulesPerAccount;
        private final Resolver resolver = new Resolver(ResolveSettings.DEFAULT);
        private final RuleView decided = new RuleView();
        private final List<String> appids = new ArrayList<>();
        private final @Nullable Missed[] missed = new Missed[WAYS.size()];
        private @Nullable Tested tested;

        Search(RuleIndex index, int rulesPerAccount) {
            this.index = index;
            this.rulesPerAccount = rulesPerAccount;
        }

        @Override
        public void account(Account account) {
            appids.add(account.appid());
            account.rules().stream().limit(rulesPerAccount).forEach(rule -> {
                if (LinkParser.parse(rule.prefix()) instanceof Link prefix) {
                    look(account, rule, prefix.toString());
                }
            });
        }

        private void look(Account account, Rule rule, String prefix) {
            for (int way = 0; way < WAYS.size(); way++) {
                String link = WAYS.get(way).apply(prefix);
                if (missed[way] == null && decision(link, null) == Decision.WEB_NO_RULE) {
                    missed[way] = new Missed(account.appid(), link);
                }
            }
            TestPage test = rule.test();
            String user = user(account.members());
            if (tested == null && test != null && user != null && rule.livePage() != null) {
                test.links().stream()
                        .filter(link -> decision(link, null) == Decision.OPEN_LIVE
                                && decided.appid().equals(account.appid())
                                && decided.prefix().equals(prefix)
                                && decision(link, user) == Decision.OPEN_TEST)
                        .findFirst()
                        .ifPresent(link -> tested = new Tested(
                                account.appid(),
                                prefix,
                                link,
                                user,
                                test.version().code()));
            }
        }

        @Override
        public void rejected(RejectedRule rejected) {
            // The import reports it.
        }

        @Override
        public void warning(String warning) {
            // The import reports it.
        }

        private @Nullable Decision decision(String text, @Nullable String user) {
            return LinkParser.parse(text) instanceof Link link
                    ? resolver.resolve(index, link, new Scan().user(user), decided)
                    : null;
        }

        /** A developer if there is one. */
        private static @Nullable String user(Map<String, Role> members) {
            return members.keySet().stream()
                    .filter(id -> PLAIN.matcher(id).matches())
                    .min((a, b) -> Boolean.compare(members.get(b) == Role.DEVELOPER, members.get(a) == Role.DEVELOPER))
                    .orElse(null);
        }

        DemoExamples found(Path file) {
            Tested shop = tested;
            if (shop == null) {
                throw lacks(
                        file,
                        "a published rule with a test link that the rule itself decides, of an account with a"
                                + " member whose id has only letters, digits and . _ @ -");
            }
            String other = appids.stream()
                    .filter(appid -> !appid.equals(shop.appid()))
                    .findFirst()
                    .orElseThrow(() -> lacks(file, "a second account"));
            for (Missed one : missed) {
                if (one != null) {
                    return new DemoExamples(shop, other, one);
                }
            }
            throw lacks(file, "a rule that leaves some links of its host to no rule, such as one without / at its end");
        }

        private static SettingsException lacks(Path file, String what) {
            return new SettingsException(
                    "--rules: " + file + " lacks something that the demo's requests are about: " + what);
        }
    }
}
