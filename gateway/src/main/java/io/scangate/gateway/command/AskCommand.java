package io.scangate.gateway.command;

import io.scangate.gateway.admin.AnswerJson;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkDiagnosis;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.link.LinkRejection;
import io.scangate.gateway.resolve.ClientVersion;
import io.scangate.gateway.resolve.Explainer;
import io.scangate.gateway.resolve.Explanation;
import io.scangate.gateway.resolve.ResolveSettings;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.resolve.Scan;
import io.scangate.gateway.rule.RolePolicy;
import io.scangate.gateway.snapshot.CheckReport;
import io.scangate.gateway.snapshot.SnapshotCheck;
import io.scangate.gateway.snapshot.SnapshotRead;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.text.Language;
import io.scangate.gateway.text.VisibleText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command that answers a question about one link from a snapshot file, without a gateway. */
public abstract class AskCommand implements Callable<Integer> {
    private static final String EXIT_CODES =
            "Exit codes: 0 answered, 1 no link or no such account, 2 bad flags, or rules that are"
                    + " not there or rejected as a whole.";

    /** The most bytes of the standard input: enough to report the length of a text that is too long for a link. */
    private static final int MOST_READ = 1 << 20;

    @Parameters(paramLabel = "LINK", description = "the scanned link; - reads its bytes from the standard input")
    @Nullable
    String link;

    @Option(names = "--user", paramLabel = "ID", description = "the user who scans (default: an anonymous user)")
    @Nullable
    String user;

    @Option(names = "--client-version", paramLabel = "VERSION", description = "version of the host app's client")
    @Nullable
    String clientVersion;

    @Option(names = "--rules", paramLabel = "FILE", description = "snapshot file (default: " + SampleRules.NAME + ")")
    @Nullable
    Path given;

    @Option(
            names = "--role-policy",
            paramLabel = "POLICY",
            description = "which role may open which version: any, strict, or a table (default: any)")
    String rolePolicy = "any";

    @Spec
    @Nullable
    CommandSpec spec;

    /** Prints the decision in the form of a gateway's answer. */
    @Command(
            name = "resolve",
            mixinStandardHelpOptions = true,
            description = {"Prints the decision for a scan of a link, as a gateway answers it.", EXIT_CODES})
    public static final class Resolve extends AskCommand {
        @Override
        byte[] answer(Explanation explanation, byte[] text, long revision) {
            return AnswerJson.decision(explanation, text);
        }
    }

    /** Prints the decision and its reasons. */
    @Command(
            name = "explain",
            mixinStandardHelpOptions = true,
            description = {
                "Prints the decision for a scan of a link and its reasons: the deciding rule, or the nearest rules.",
                EXIT_CODES
            })
    public static final class Explain extends AskCommand {
        @Option(names = "--appid", paramLabel = "APPID", description = "search near rules only in this account")
        @Nullable
        String appid;

        @Option(
                names = "--lang",
                paramLabel = "LANGUAGE",
                description = "language of the sentences: en or zh (default: ${DEFAULT-VALUE})")
        String lang = Language.ENGLISH.code();

        @Override
        @Nullable
        String appid() {
            return appid;
        }

        @Override
        byte[] answer(Explanation explanation, byte[] text, long revision) {
            return AnswerJson.explanation(explanation, text, revision, language());
        }

        @Override
        Language language() {
            Language language = Language.ofCode(lang);
            if (language == null) {
                throw usage("--lang: \"" + VisibleText.of(lang) + "\" (expected: en or zh)");
            }
            return language;
        }
    }

    abstract byte[] answer(Explanation explanation, byte[] text, long revision);

    @Nullable
    String appid() {
        return null;
    }

    /** The language of sentences for people. */
    Language language() {
        return Language.ENGLISH;
    }

    @Override
    public Integer call() {
        CommandSpec model = Objects.requireNonNull(spec, "made by picocli");
        PrintWriter out = model.commandLine().getOut();
        PrintWriter err = model.commandLine().getErr();
        byte[] text = text(Objects.requireNonNull(link, "picocli requires it"));
        Link scanned = new Link();
        if (new LinkParser().parse(text, 0, text.length, scanned) instanceof LinkRejection rejection) {
            LinkDiagnosis found = LinkDiagnosis.ofInvalid(text);
            err.println(rejection.code() + ": " + VisibleText.quoted(new String(text, StandardCharsets.UTF_8)) + ": "
                    + found.sentence(language()));
            return ExitCode.FAILED;
        }
        Path rules = given == null ? SampleRules.file() : given;
        CheckReport report = SnapshotCheck.check(rules, SnapshotSettings.DEFAULT);
        if (!(report.read() instanceof SnapshotRead.Snapshot snapshot)) {
            report.print(err);
            return report.verdict().exitCode();
        }
        RuleIndex index = snapshot.index();
        if (appid() != null && !index.hasAccount(appid())) {
            err.println("not_found: no account " + VisibleText.quoted(appid()) + " in " + rules);
            return ExitCode.FAILED;
        }
        Explanation explanation = explainer().explain(index, scanned, scan(), appid());
        out.println(new String(answer(explanation, text, snapshot.revision()), StandardCharsets.UTF_8));
        return ExitCode.OK;
    }

    private byte[] text(String argument) {
        if (!argument.equals("-")) {
            return argument.getBytes(StandardCharsets.UTF_8);
        }
        byte[] input;
        try {
            input = System.in.readNBytes(MOST_READ + 1);
        } catch (IOException e) {
            throw usage("LINK: the standard input cannot be read: " + FileFailure.words(e));
        }
        if (input.length > MOST_READ) {
            throw usage("LINK: the standard input has more than " + MOST_READ + " bytes (expected: one link of at most "
                    + LinkParser.MAX_LINK_BYTES + ")");
        }
        int length = input.length;
        while (length > 0 && (input[length - 1] == '\n' || input[length - 1] == '\r')) {
            length--;
        }
        for (int i = 0; i < length; i++) {
            if (input[i] == '\n') {
                throw usage("LINK: the standard input has several lines (expected: one link)");
            }
        }
        return Arrays.copyOf(input, length);
    }

    private Explainer explainer() {
        try {
            String least = ResolveSettings.DEFAULT.minClientVersion();
            return new Explainer(new Resolver(new ResolveSettings(least, RolePolicy.parse(rolePolicy))));
        } catch (IllegalArgumentException e) {
            throw usage("--role-policy: " + VisibleText.quoted(rolePolicy) + " (expected: " + e.getMessage() + ")");
        }
    }

    private Scan scan() {
        Scan scan = new Scan().user(user);
        if (clientVersion != null) {
            long packed = ClientVersion.parse(clientVersion);
            if (packed == ClientVersion.MALFORMED) {
                throw usage("--client-version: " + VisibleText.quoted(clientVersion)
                        + " (expected: a version such as 8.0.50)");
            }
            scan.clientVersion(packed);
        }
        return scan;
    }

    final picocli.CommandLine.ParameterException usage(String message) {
        return new picocli.CommandLine.ParameterException(
                Objects.requireNonNull(spec, "made by picocli").commandLine(), message);
    }
}
