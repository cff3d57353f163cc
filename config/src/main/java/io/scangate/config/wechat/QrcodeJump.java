package io.scangate.config.wechat;

import io.scangate.config.access.Caller;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.NewRule;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.RuleEdit;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.lifecycle.Slice;
import io.scangate.config.ownership.VerificationFile;
import io.scangate.gateway.rule.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls with which an account manages its rules. Refusals of the lifecycle pass through. Thread-safe. Methods
 * block.
 */
final class QrcodeJump {
    private static final int MOST_LISTED = 10_000;
    private static final int MOST_ASKED_FOR = 200;
    private static final int OCCUPIES = 2;
    private static final Map<Integer, String> PERMIT_SUB_RULE =
            Map.of(1, "others may have rules inside this one", 2, "other accounts may not have rules inside this one");
    private static final Map<Integer, String> OPEN_VERSION = Map.of(1, "develop", 2, "trial", 3, "release");
    private static final Map<Integer, String> IS_EDIT = Map.of(0, "add", 1, "edit");
    private static final Map<Integer, String> GET_TYPE = Map.of(0, "all", 1, "those of prefix_list", 2, "a page");

    private final Rules rules;
    private final Accounts accounts;
    private final AccountFiles files;

    QrcodeJump(Rules rules, Accounts accounts, AccountFiles files) {
        this.rules = rules;
        this.accounts = accounts;
        this.files = files;
    }

    /** Adds or edits a rule. An edit contains the whole rule, so a missing {@code debug_url} means no test links. */
    AnswerFields add(Caller caller, Arguments arguments) {
        String prefix = arguments.text("prefix");
        boolean occupies = arguments.choice("permit_sub_rule", PERMIT_SUB_RULE) == OCCUPIES;
        String page = arguments.text("path");
        Version version = version(arguments.choice("open_version", OPEN_VERSION));
        List<String> testLinks = arguments.texts("debug_url");
        if (isEdit(arguments)) {
            RuleEdit ruleEdit = new RuleEdit(occupies, page, version, testLinks);
            return done(caller, change -> rules.edit(change, caller.onlyAccount(), RuleRef.prefix(prefix), ruleEdit));
        }
        NewRule newRule = new NewRule(prefix, occupies, page, version, testLinks);
        return done(caller, change -> rules.add(change, caller.onlyAccount(), newRule));
    }

    private static boolean isEdit(Arguments arguments) {
        return arguments.choice("is_edit", IS_EDIT, 0) == 1;
    }

    /** Whether {@link #add} waits for other servers. */
    boolean addWaits(Arguments arguments) {
        return !isEdit(arguments);
    }

    AnswerFields get(Caller caller, Arguments arguments) {
        checkNotPersonal(caller);
        return switch (arguments.choice("get_type", GET_TYPE, 0)) {
            case 1 -> byPrefixes(caller.onlyAccount(), arguments.texts("prefix_list"));
            case 2 ->
                page(
                        caller.onlyAccount(),
                        arguments.number("page_num", 1, Integer.MAX_VALUE),
                        arguments.number("page_size", 1, MOST_ASKED_FOR));
            default -> page(caller.onlyAccount(), 1, MOST_LISTED);
        };
    }

    private AnswerFields byPrefixes(String appid, List<String> prefixes) {
        if (prefixes.isEmpty() || prefixes.size() > MOST_ASKED_FOR) {
            throw new WeChatException(
                    ErrCode.INVALID_ARGS,
                    "prefix_list: " + prefixes.size() + " prefixes (expected: 1 to " + MOST_ASKED_FOR + ")");
        }
        List<ConfiguredRule> all = all(appid);
        List<ConfiguredRule> found = prefixes.stream()
                .flatMap(prefix -> find(appid, prefix).stream())
                .distinct()
                .toList();
        return answer(appid, found, all.size());
    }

    /** The account's rule with a prefix; empty if there is none or the prefix is illegal. */
    private Optional<ConfiguredRule> find(String appid, String prefix) {
        try {
            return Optional.of(rules.get(appid, RuleRef.prefix(prefix)));
        } catch (RefusedException e) {
            if (e.refusal() == Refusal.RULE_NOT_FOUND || e.refusal() == Refusal.ILLEGAL_PREFIX) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private AnswerFields page(String appid, long number, int size) {
        List<ConfiguredRule> all = all(appid);
        List<ConfiguredRule> page =
                all.stream().skip((number - 1) * size).limit(size).toList();
        return answer(appid, page, all.size());
    }

    /** All rules of an account. They are few, unless the configured limit is high. */
    private List<ConfiguredRule> all(String appid) {
        List<ConfiguredRule> all = new ArrayList<>();
        @Nullable String after = null;
        do {
            Slice<ConfiguredRule> slice = rules.list(appid, after, MOST_LISTED);
            all.addAll(slice.items());
            after = slice.next();
        } while (after != null);
        return all;
    }

    private AnswerFields answer(String appid, List<ConfiguredRule> found, int total) {
        List<AnswerFields.JumpRule> list = found.stream().map(QrcodeJump::shown).toList();
        int open = accounts.get(appid).featureOff() ? 0 : 1;
        return new AnswerFields.JumpRules(list, open, rules.publishesLeft(appid), list.size(), total);
    }

    private static AnswerFields.JumpRule shown(ConfiguredRule rule) {
        return new AnswerFields.JumpRule(
                rule.prefix(),
                rule.occupies() ? OCCUPIES : 1,
                rule.page(),
                rule.isPublished() ? 2 : 1,
                number(rule.testVersion()),
                rule.testLinks());
    }

    AnswerFields download(Caller caller) {
        checkNotPersonal(caller);
        VerificationFile file = files.file(caller.onlyAccount());
        return new AnswerFields.ConfirmFile(file.name(), file.content());
    }

    private void checkNotPersonal(Caller caller) {
        if (accounts.get(caller.onlyAccount()).kind() == AccountKind.PERSONAL) {
            throw new WeChatException(
                    ErrCode.PERSONAL, "account " + caller.onlyAccount() + " (expected: an organisation's account)");
        }
    }

    AnswerFields delete(Caller caller, Arguments arguments) {
        RuleRef rule = RuleRef.prefix(arguments.text("prefix"));
        return done(caller, change -> rules.delete(change, caller.onlyAccount(), rule));
    }

    /** Whether {@link #publish} would wait for other servers now. */
    boolean publishWaits(Caller caller, Arguments arguments) {
        return rules.mayWait(caller.onlyAccount(), RuleRef.prefix(arguments.text("prefix")));
    }

    AnswerFields publish(Caller caller, Arguments arguments) {
        RuleRef rule = RuleRef.prefix(arguments.text("prefix"));
        return done(caller, change -> rules.publish(change, caller.onlyAccount(), rule));
    }

    /**
     * Makes a change. If the outcome of the commit is unknown, repeats it once with the same idempotency key, which
     * finds the saved change or makes it. The clients of these calls cannot repeat a call themselves and read -1 as not
     * changed.
     */
    private static AnswerFields done(Caller caller, Consumer<ChangeRequest> call) {
        ChangeRequest change = new ChangeRequest(
                caller.author(),
                null,
                new ChangeRequest.Once(caller.credential(), "wechat:" + UUID.randomUUID(), "wechat"));
        try {
            call.accept(change);
        } catch (RefusedException unknown) {
            if (unknown.refusal() != Refusal.OUTCOME_UNKNOWN) {
                throw unknown;
            }
            settle(unknown, () -> call.accept(change));
        }
        return new AnswerFields.Done();
    }

    private static void settle(RefusedException unknown, Runnable again) {
        try {
            again.run();
        } catch (RefusedException e) {
            if (ErrCode.of(e.refusal()) == ErrCode.SYSTEM_ERROR || e.refusal() == Refusal.BUSY) {
                unknown.addSuppressed(e);
                throw unknown;
            }
            throw e;
        }
    }

    private static Version version(int number) {
        return switch (number) {
            case 1 -> Version.DEVELOP;
            case 2 -> Version.TRIAL;
            default -> Version.RELEASE;
        };
    }

    private static int number(Version version) {
        return switch (version) {
            case DEVELOP -> 1;
            case TRIAL -> 2;
            case RELEASE -> 3;
        };
    }
}
