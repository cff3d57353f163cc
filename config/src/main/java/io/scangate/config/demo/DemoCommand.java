package io.scangate.config.demo;

import io.scangate.gateway.command.ExitCode;
import io.scangate.gateway.command.FileFailure;
import io.scangate.gateway.command.StopSignal;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Starts the demo: a control plane with sample accounts, a gateway and a website; prints requests to try. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts a control plane with the accounts of config/rules.json, a gateway that follows it, and a website for",
            "verification files, all on this machine; prints requests to try. Each start begins without earlier data.",
            "Exit codes: 1 failed, 2 bad flags, 3 an address is in use, 130 or 143 stopped by a signal."
        })
public final class DemoCommand implements Callable<Integer> {
    @Mixin
    private final DemoOptions options = new DemoOptions();

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out =
                Objects.requireNonNull(spec, "made by picocli").commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            StopSignal.serve(() -> Demo.start(options, out, err));
        } catch (BindException e) {
            err.println("scangate: " + e.getMessage());
            return ExitCode.ADDRESS;
        } catch (IOException e) {
            err.println("scangate: " + FileFailure.words(e));
            return ExitCode.FAILED;
        }
        return ExitCode.OK;
    }
}
