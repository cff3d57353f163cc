package io.scangate.config.top;

import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** A look as the lines of a screen. Not instantiable. */
final class Frame {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

    private Frame() {}

    /**
     * The lines, without control characters.
     *
     * @param width that no line exceeds
     * @param height the most lines; the last one says what is left out
     */
    static List<String> lines(Look look, Duration interval, int width, int height) {
        List<String> lines = new ArrayList<>();
        lines.add("scangate top  " + CLOCK.format(look.time().atZone(ZoneId.systemDefault())) + "  every "
                + Cells.age(interval.toMillis() / 1000.0) + "  Ctrl-C ends");
        addGateways(lines, look.gateways(), width);
        if (!look.controlPlanes().isEmpty()) {
            lines.add("");
            lines.addAll(ControlPlaneTable.lines(look.controlPlanes(), width));
        }
        KnownGateways known = look.known();
        if (known != null) {
            lines.add("");
            lines.addAll(known.lines(width));
        }
        return cut(lines, width, height);
    }

    private static void addGateways(List<String> lines, List<Observed> gateways, int width) {
        if (gateways.isEmpty()) {
            return;
        }
        lines.add("");
        lines.addAll(GatewayTable.lines(gateways, width));
        List<Figures> answered = Observed.figures(gateways);
        if (answered.isEmpty()) {
            return;
        }
        lines.add("");
        lines.add("answers      " + GatewayFigures.answers(answered));
        lines.add("refused      " + GatewayFigures.refusals(answered));
        if (gateways.size() == 1) {
            lines.addAll(GatewayDetail.lines(answered.get(0)));
        }
    }

    private static List<String> cut(List<String> lines, int width, int height) {
        List<String> shown = new ArrayList<>();
        boolean fits = lines.size() <= height;
        for (String line : lines.subList(0, fits ? lines.size() : Math.max(0, height - 1))) {
            shown.add(Columns.cut(line, width));
        }
        if (!fits) {
            shown.add(Columns.cut("... and " + (lines.size() - shown.size()) + " more lines", width));
        }
        return shown;
    }
}
