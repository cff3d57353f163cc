package io.scangate.config.command;

import io.scangate.config.declared.AccountFile;
import io.scangate.config.declared.ApplyOptions;
import io.scangate.config.declared.ControlPlane;
import io.scangate.config.declared.ControlPlane.Outcome;
import io.scangate.config.declared.DeclaredAccount;
import io.scangate.config.declared.DeclaredException;
import io.scangate.gateway.command.ExitCode;
import io.scangate.gateway.command.FileFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes accounts as a file says. */
@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes rules and members of accounts as a YAML file says, in the form of `scangate get`.",
            "Prints the difference first. Rules and members that the file does not have stay, unless --prune is given.",
            "A rule without `published` keeps its live page: a new page is a draft then. All checks are those of the API.",
            "Exit codes: 0 as the file says, 1 failed or refused, 2 bad flags, 3 a difference (only with --exit-code)."
        })
final class ApplyCommand extends ClientOptions {
    /** Of {@code --exit-code}. */
    private static final int DIFFERENT = 3;

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "the file; - reads the standard input")
    @Nullable
    Path file;

    @Option(names = "--prune", description = "deletes rules and members that the file does not have")
    boolean prune;

    @Option(names = "--dry-run", description = "lets the control plane check each change, and changes nothing")
    boolean dryRun;

    @Option(names = "--exit-code", description = "ends with 3 if there is a difference; together with --dry-run")
    boolean exitCode;

    @Override
    int work() throws DeclaredException, IOException {
        if (exitCode && !dryRun) {
            throw usage("--exit-code (expected: together with --dry-run)");
        }
        List<DeclaredAccount> accounts = read(Path.of(String.valueOf(file)));
        if (hasSecret() && accounts.size() > 1) {
            throw usage(file + ": " + accounts.size()
                    + " accounts (expected: one, because a secret is that of one account; --key-file for several)");
        }
        ControlPlane plane = connect(accounts.get(0).appid());
        PrintWriter out = model().commandLine().getOut();
        Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
        for (DeclaredAccount account : accounts) {
            outcomes.add(plane.apply(account, new ApplyOptions(prune, dryRun), out::println));
            out.flush();
        }
        if (outcomes.contains(Outcome.REFUSED)) {
            return ExitCode.FAILED;
        }
        return exitCode && outcomes.contains(Outcome.CHANGED) ? DIFFERENT : ExitCode.OK;
    }

    private List<DeclaredAccount> read(Path from) throws DeclaredException {
        boolean standard = from.toString().equals("-");
        try (InputStream in = standard ? System.in : Files.newInputStream(from)) {
            return AccountFile.read(standard ? "standard input" : from.toString(), in);
        } catch (IOException e) {
            throw usage(from + ": " + FileFailure.words(e));
        }
    }
}
