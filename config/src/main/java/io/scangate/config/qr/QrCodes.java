package io.scangate.config.qr;

import io.nayuki.qrcodegen.DataTooLongException;
import io.nayuki.qrcodegen.QrCode;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkDiagnosis;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.text.Language;
import io.scangate.gateway.text.VisibleText;
import java.nio.charset.StandardCharsets;

/** Makes the QR code of a link, with the text of the link as it is given. Thread-safe. */
public final class QrCodes {
    /** The light modules around a code that readers need. */
    private static final int BORDER = 4;

    /** What fits into the largest code with error correction of level M. */
    private static final int MAX_BYTES = 2_331;

    /** The largest number of pixels of a module. */
    public static final int MAX_SCALE = 32;

    private QrCodes() {}

    /** A code with a border. */
    private record Bordered(QrCode code) {
        int size() {
            return code.size + 2 * BORDER;
        }

        boolean isDark(int x, int y) {
            return code.getModule(x - BORDER, y - BORDER);
        }
    }

    /**
     * The code of a link as a PNG picture.
     *
     * @param scale pixels of a module, 1 to {@value #MAX_SCALE}
     * @throws RefusedException {@link Refusal#INVALID_ARGUMENT} if the text is no link, or too long for a code
     */
    public static byte[] png(String link, int scale) {
        Bordered code = code(link);
        return Png.of(code.size(), scale, code::isDark);
    }

    /** The code of a link as an SVG picture of one path, which has no text. */
    public static byte[] svg(String link) {
        return svg(code(link)).getBytes(StandardCharsets.US_ASCII);
    }

    /** The code of an address for another program than a browser, such as {@code otpauth:}, as an SVG picture. */
    public static String svgOfAddress(String address) {
        return svg(encoded(address));
    }

    private static String svg(Bordered code) {
        int size = code.size();
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                if (code.isDark(x, y)) {
                    path.append('M').append(x).append(',').append(y).append("h1v1h-1z");
                }
            }
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + size + " " + size
                + "\" shape-rendering=\"crispEdges\"><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/><path d=\""
                + path
                + "\" fill=\"#000\"/></svg>\n";
    }

    private static Bordered code(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!(new LinkParser().parse(bytes, 0, bytes.length, new Link()) instanceof Link)) {
            throw RefusedException.field(
                    Refusal.INVALID_ARGUMENT,
                    "link",
                    VisibleText.quoted(text) + ": "
                            + LinkDiagnosis.ofInvalid(bytes).sentence(Language.ENGLISH));
        }
        return encoded(text);
    }

    private static Bordered encoded(String text) {
        try {
            return new Bordered(QrCode.encodeText(text, QrCode.Ecc.MEDIUM));
        } catch (DataTooLongException e) {
            int size = text.getBytes(StandardCharsets.UTF_8).length;
            throw RefusedException.limit(
                    Refusal.INVALID_ARGUMENT,
                    "link",
                    size,
                    MAX_BYTES,
                    size + " bytes (expected: at most " + MAX_BYTES + ", which fit into a QR code)");
        }
    }
}
