package io.scangate.config.top;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The terminal of the standard output. Java cannot ask for its size, so {@code stty} does. For one thread. */
public final class Terminal {
    /** No terminal. */
    static final Terminal NONE = new Terminal(new Size(0, 0));

    /** Asks at most so often, because each time starts a process. */
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final Pattern SIZE = Pattern.compile("(\\d{1,4}) (\\d{1,4})\\s*");
    private static final Size USUAL = new Size(24, 80);

    private Size size;
    private long asked = System.nanoTime();

    private Terminal(Size size) {
        this.size = size;
    }

    /** Lines and columns. */
    record Size(int lines, int columns) {}

    /** Whether the standard output is a terminal that can be drawn on. */
    public static boolean isThere() {
        String name = System.getenv("TERM");
        return name != null && !name.equals("dumb") && ask("test -t 1").isPresent();
    }

    /** The terminal of the standard output. */
    public static Terminal ofOutput() {
        Terminal terminal = new Terminal(USUAL);
        terminal.measure();
        return terminal;
    }

    /** The present size: the window may have another one than before. */
    Size size() {
        if (System.nanoTime() - asked >= AGAIN_NANOS) {
            measure();
        }
        return size;
    }

    private void measure() {
        asked = System.nanoTime();
        ask("stty size < /dev/tty >&2").ifPresent(text -> {
            Matcher matcher = SIZE.matcher(text);
            if (matcher.matches()
                    && !matcher.group(1).equals("0")
                    && !matcher.group(2).equals("0")) {
                size = new Size(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
            }
        });
    }

    /** What a command of the shell writes as errors; empty if it fails. Its standard output is that of this process. */
    private static Optional<String> ask(String command) {
        try {
            Process shell = new ProcessBuilder("sh", "-c", command)
                    .redirectInput(Redirect.INHERIT)
                    .redirectOutput(Redirect.INHERIT)
                    .start();
            String said = new String(shell.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            return shell.waitFor() == 0 ? Optional.of(said) : Optional.empty();
        } catch (IOException e) {
            // A system without a shell has no terminal for this view.
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
