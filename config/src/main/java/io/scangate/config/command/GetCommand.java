package io.scangate.config.command;

import io.scangate.config.declared.AccountFile;
import io.scangate.config.declared.ControlPlane;
import io.scangate.config.declared.DeclaredAccount;
import io.scangate.config.declared.DeclaredException;
import io.scangate.gateway.command.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints accounts in the form that {@code apply} reads. */
@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Prints rules and members of accounts of a running control plane as YAML, which `scangate apply` reads.",
            "For those who keep rules in git: scangate get --server URL --secret-file FILE APPID > rules.yaml",
            "Exit codes: 0 printed, 1 failed, 2 bad flags."
        })
final class GetCommand extends ClientOptions {
    @Parameters(paramLabel = "APPID", arity = "0..*", description = "the accounts")
    List<String> appids = List.of();

    @Option(names = "--all", description = "all accounts, with the key of an operator")
    boolean all;

    @Override
    int work() throws DeclaredException, IOException {
        if (all != appids.isEmpty() || (all && hasSecret())) {
            throw usage("expected: APPID, or --all with --key-file");
        }
        if (hasSecret() && appids.size() > 1) {
            throw usage("expected: one APPID, because a secret is that of one account");
        }
        PrintWriter err = model().commandLine().getErr();
        ControlPlane plane = connect(all ? "" : appids.get(0));
        List<DeclaredAccount> accounts = new ArrayList<>();
        for (String appid : all ? plane.appids() : appids) {
            accounts.add(plane.declared(appid, remark -> err.println("scangate: " + remark)));
        }
        PrintWriter out = model().commandLine().getOut();
        out.print(AccountFile.write(accounts));
        out.flush();
        return ExitCode.OK;
    }
}
