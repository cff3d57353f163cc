package io.scangate.config.command;

import io.scangate.config.declared.ControlPlane;
import io.scangate.config.declared.DeclaredException;
import io.scangate.gateway.command.ExitCode;
import io.scangate.gateway.command.FileFailure;
import io.scangate.gateway.settings.SecretFiles;
import io.scangate.gateway.settings.SettingsException;
import io.scangate.gateway.tls.ClientTls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that calls the REST API of a control plane, also of one on another machine. Not thread-safe. */
abstract class ClientOptions implements Callable<Integer> {
    @Option(
            names = "--server",
            required = true,
            paramLabel = "URL",
            description = "the control plane: https, or http of a loopback address")
    String server = "";

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "file with the key of an operator, for all accounts")
    @Nullable
    Path keyFile;

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description = "file with the secret of the account, for one account")
    @Nullable
    Path secretFile;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description =
                    "PEM file with the only certificates that sign that of the control plane (default: those of the JDK)")
    @Nullable
    Path ca;

    @Spec
    @Nullable
    CommandSpec spec;

    /** Works with a control plane. */
    abstract int work() throws DeclaredException, IOException;

    @Override
    public final Integer call() {
        if ((keyFile == null) == (secretFile == null)) {
            throw usage("expected: one of --key-file and --secret-file");
        }
        try {
            return work();
        } catch (DeclaredException e) {
            return failed(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return failed(server + ": " + FileFailure.words(e));
        }
    }

    /**
     * The control plane, with the key or the secret.
     *
     * @param appid the only account, for a secret
     */
    ControlPlane connect(String appid) throws DeclaredException, IOException {
        ControlPlane plane;
        try {
            plane = ControlPlane.at(server, ClientTls.of("", ca == null ? "" : ca.toString(), "", ""));
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
        if (keyFile != null) {
            plane.useKey(readSecret("--key-file", keyFile));
        } else {
            plane.useSecret(appid, readSecret("--secret-file", Objects.requireNonNull(secretFile)));
        }
        return plane;
    }

    boolean hasSecret() {
        return secretFile != null;
    }

    private String readSecret(String flag, Path file) {
        try {
            return secret(flag, file);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Reads a key or a secret.
     *
     * @throws IllegalArgumentException if the file cannot be used; the message begins with the flag
     */
    static String secret(String flag, Path file) {
        try {
            String secret = SecretFiles.secret(flag, file.toString());
            // It becomes a field of a request.
            if (secret.chars().allMatch(c -> c > ' ' && c < 127)) {
                return secret;
            }
        } catch (SettingsException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        throw new IllegalArgumentException(
                flag + ": \"" + file + "\" (expected: one line with the key, of visible ASCII characters)");
    }

    ParameterException usage(String why) {
        return new ParameterException(model().commandLine(), why);
    }

    CommandSpec model() {
        return Objects.requireNonNull(spec, "made by picocli");
    }

    private int failed(String why) {
        model().commandLine().getErr().println("scangate: " + why);
        return ExitCode.FAILED;
    }
}
