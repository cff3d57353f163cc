package io.scangate.config.demo;

import io.scangate.gateway.command.SampleRules;
import io.scangate.gateway.wire.HostPort;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Addresses, samples and directory of a demo. */
final class DemoOptions {
    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            converter = Address.class,
            description = "the gateway (default: ${DEFAULT-VALUE})")
    HostPort listen = HostPort.parse("127.0.0.1:8080");

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            converter = Address.class,
            description = "the gateway's admin listener (default: ${DEFAULT-VALUE})")
    HostPort admin = HostPort.parse("127.0.0.1:8081");

    @Option(
            names = "--config",
            paramLabel = "HOST:PORT",
            converter = Address.class,
            description = "the control plane (default: ${DEFAULT-VALUE})")
    HostPort config = HostPort.parse("127.0.0.1:8090");

    @Option(
            names = "--config-admin",
            paramLabel = "HOST:PORT",
            converter = Address.class,
            description = "the control plane's admin listener (default: ${DEFAULT-VALUE})")
    HostPort configAdmin = HostPort.parse("127.0.0.1:8091");

    @Option(
            names = "--site",
            paramLabel = "PORT",
            converter = Port.class,
            description = "the website, on 127.0.0.1 (default: ${DEFAULT-VALUE})")
    int site = 8092;

    @Option(
            names = "--rules",
            paramLabel = "FILE",
            description = "snapshot with the accounts (default: " + SampleRules.NAME + ")")
    @Nullable
    Path rules;

    @Option(
            names = "--directory",
            paramLabel = "DIRECTORY",
            description = "directory for its files: of an earlier demo, empty or new" + " (default: ${DEFAULT-VALUE})")
    Path directory = Path.of("data", "demo");

    Path samples() {
        return rules == null ? SampleRules.file() : rules;
    }

    /** Refuses a text that is not an address, before the demo starts. */
    private static final class Address implements ITypeConverter<HostPort> {
        @Override
        public HostPort convert(String text) {
            try {
                return HostPort.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("\"" + text + "\" (expected: " + e.getMessage() + ")");
            }
        }
    }

    /** Refuses a text that is not a port, before the demo starts. */
    private static final class Port implements ITypeConverter<Integer> {
        private static final Pattern DIGITS = Pattern.compile("\\d{1,5}");
        private static final int MAX = 65_535;

        @Override
        public Integer convert(String text) {
            int port = DIGITS.matcher(text).matches() ? Integer.parseInt(text) : -1;
            if (port < 0 || port > MAX) {
                throw new TypeConversionException(
                        "\"" + text + "\" (expected: a port from 0 to " + MAX + ", where 0 lets the system choose)");
            }
            return port;
        }
    }
}
