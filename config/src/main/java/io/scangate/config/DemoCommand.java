package io.scangate.config;

import io.scangate.gateway.ExitCode;
import io.scangate.gateway.FileFailure;
import io.scangate.gateway.StopSignal;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts a control plane and a gateway with demo accounts, and says what to try. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts a control plane with the accounts of config/rules.json, a gateway that follows it, and a website for",
            "verification files; prints requests to try. All on this machine, and all anew at each start.",
            "Exit codes: 1 failed, 2 bad flags, 3 an address is taken, 130 or 143 stopped by a signal."
        })
final class DemoCommand implements Callable<Integer> {
    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "the gateway (default: ${DEFAULT-VALUE})")
    String listen = "127.0.0.1:8080";

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            description = "the gateway's admin listener (default: ${DEFAULT-VALUE})")
    String admin = "127.0.0.1:8081";

    @Option(names = "--config", paramLabel = "HOST:PORT", description = "the control plane (default: ${DEFAULT-VALUE})")
    String config = "127.0.0.1:8090";

    @Option(
            names = "--config-admin",
            paramLabel = "HOST:PORT",
            description = "the control plane's admin listener (default: ${DEFAULT-VALUE})")
    String configAdmin = "127.0.0.1:8091";

    @Option(
            names = "--site",
            paramLabel = "PORT",
            description = "the website, on 127.0.0.1 (default: ${DEFAULT-VALUE})")
    int site = 8092;

    @Option(
            names = "--rules",
            paramLabel = "FILE",
            description = "snapshot that the accounts are made of (default: config/rules.json)")
    @Nullable
    Path rules;

    @Option(
            names = "--directory",
            paramLabel = "DIRECTORY",
            description = "where it keeps its files: a directory that an earlier demo made, an empty or a new one"
                    + " (default: ${DEFAULT-VALUE})")
    Path directory = Path.of("data", "demo");

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out =
                Objects.requireNonNull(spec, "made by picocli").commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Demo demo;
        try {
            demo = Demo.start(this, out, err);
        } catch (BindException e) {
            err.println("scangate: " + e.getMessage());
            return ExitCode.ADDRESS;
        } catch (IOException e) {
            err.println("scangate: " + FileFailure.words(e));
            return ExitCode.FAILED;
        }
        StopSignal.await(demo);
        return ExitCode.OK;
    }

    /** The samples beside the working directory or, when started from elsewhere, beside the launcher. */
    Path samples() {
        if (rules != null) {
            return rules;
        }
        Path here = Path.of("config", "rules.json");
        String home = System.getenv("SCANGATE_HOME");
        return Files.exists(here) || home == null ? here : Path.of(home).resolve(here);
    }
}
