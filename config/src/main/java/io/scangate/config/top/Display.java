package io.scangate.config.top;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;

/** Where looks are shown: a terminal that is drawn anew, or lines for a file or a program. For one thread. */
public final class Display {
    /** Draws over what is there, and clears the rest of each line; a cleared screen would flicker. */
    private static final String HOME = "\033[H";

    private static final String REST_OF_LINE = "\033[K";
    private static final String REST_OF_SCREEN = "\033[J";
    private static final String OTHER_SCREEN = "\033[?1049h\033[?25l";
    private static final String BACK = "\033[?25h\033[?1049l";
    private static final String BOLD = "\033[1m";
    private static final String PLAIN = "\033[0m";

    private final PrintWriter out;
    private final Terminal terminal;
    private final boolean screen;

    private Display(PrintWriter out, Terminal terminal, boolean screen) {
        this.out = out;
        this.terminal = terminal;
        this.screen = screen;
    }

    /** The whole terminal. Its content comes back at the end of the process, also after Ctrl-C. */
    public static Display screen(PrintWriter out, Terminal terminal) {
        out.print(OTHER_SCREEN);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            out.print(BACK);
                            out.flush();
                        },
                        "scangate-top-end"));
        return new Display(out, terminal, true);
    }

    /** Lines of key and value. */
    public static Display lines(PrintWriter out) {
        return new Display(out, Terminal.NONE, false);
    }

    boolean isScreen() {
        return screen;
    }

    void show(Look look, Duration interval) {
        if (!screen) {
            PlainLines.of(look).forEach(out::println);
            out.flush();
            return;
        }
        Terminal.Size size = terminal.size();
        // A character in the last column makes some terminals wrap, so it stays empty.
        List<String> lines = Frame.lines(look, interval, size.columns() - 1, size.lines() - 1);
        StringBuilder drawn = new StringBuilder(HOME);
        lines.forEach(line -> drawn.append(styled(line)).append(REST_OF_LINE).append("\r\n"));
        out.print(drawn.append(REST_OF_SCREEN));
        out.flush();
    }

    /** The heads of tables are in capital letters. */
    private static String styled(String line) {
        return line.startsWith("GATEWAY") || line.startsWith("CONTROL PLANE") ? BOLD + line + PLAIN : line;
    }
}
