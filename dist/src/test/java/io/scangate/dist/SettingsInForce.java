package io.scangate.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.command.Commands;
import io.scangate.gateway.Main;
import io.scangate.gateway.testing.TestCertificate;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/**
 * What a plane makes of a file of settings: the output of {@code --print-settings}.
 *
 * @param printed a line for each setting
 * @param secrets the folder that stands for {@code /run/secrets}
 */
record SettingsInForce(String printed, Path secrets) {
    private static final String SECRET = "0123456789abcdef0123456789abcdef\n";
    private static final String SECRETS = "/run/secrets/";
    private static final Pattern SECRET_FILE = Pattern.compile("/run/secrets/([\\w./-]+)");

    /**
     * Lets the command line of a plane read settings. Each secret file that they name exists.
     *
     * @param more further arguments, for settings that a container has from its environment
     */
    static SettingsInForce of(Path folder, String plane, String settings, String... more) throws Exception {
        Path secrets = folder.resolve("secrets");
        TestCertificate certificate = TestCertificate.make(folder, plane, "EC");
        Matcher files = SECRET_FILE.matcher(settings);
        while (files.find()) {
            Path file = secrets.resolve(files.group(1));
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Path pem = file.toString().endsWith(".key") ? certificate.key() : certificate.cert();
            Files.writeString(
                    file,
                    file.toString().contains("/tls/") || file.endsWith("ca.crt") ? Files.readString(pem) : SECRET);
        }
        Path file = Files.writeString(folder.resolve(plane + ".yaml"), settings.replace(SECRETS, secrets + "/"));
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out, true);
        CommandLine line = plane.equals("gateway") ? Main.commandLine(writer, writer) : Commands.line(writer, writer);
        List<String> arguments = new ArrayList<>(List.of(plane, "--settings", file.toString(), "--print-settings"));
        arguments.addAll(List.of(more));
        int code = line.execute(arguments.toArray(String[]::new));
        assertEquals(0, code, out::toString);
        return new SettingsInForce(out.toString(), secrets);
    }

    /** Checks the value of a setting; that of a secret is not shown. */
    void assertSet(String name, String value) {
        String expected = name + ": " + value.replace(SECRETS, secrets + "/") + "  #";
        assertTrue(
                printed.lines().anyMatch(each -> each.startsWith(expected)),
                () -> "\"" + expected + "\" is no line of\n" + printed);
    }
}
