package io.scangate.config.qr;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.LuminanceSource;
import com.google.zxing.NotFoundException;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.Result;
import com.google.zxing.ResultPointCallback;
import com.google.zxing.common.GlobalHistogramBinarizer;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.multi.qrcode.QRCodeMultiReader;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads the QR codes of pictures, a few pictures at a time: each takes some tens of megabytes and up to seconds. Thread-safe. Computes for
 * long: not for event loops.
 */
public final class QrReader {
    /** The most bytes of a picture. */
    public static final long MAX_BYTES = 8 << 20;

    private static final int AT_A_TIME = 2;
    private static final int MAX_CODES = 10;

    /** Each code has three corners and some other points; the library compares all corners with all others, three by three. */
    private static final int MAX_POINTS = 100;

    private final Semaphore turns = new Semaphore(AT_A_TIME);

    /**
     * The texts of the codes in a picture, at most {@value #MAX_CODES}; empty if it has none that can be read.
     *
     * @param picture PNG or JPEG
     * @throws RefusedException {@link Refusal#INVALID_ARGUMENT} if it is no such picture, or too large; {@link Refusal#BUSY}
     */
    public List<String> read(byte[] picture) {
        if (!turns.tryAcquire()) {
            throw new RefusedException(Refusal.BUSY, AT_A_TIME + " other pictures are being read; try again");
        }
        try {
            Picture decoded = Picture.of(picture);
            LuminanceSource source = new RGBLuminanceSource(decoded.width(), decoded.height(), decoded.pixels());
            List<String> found = codes(new BinaryBitmap(new HybridBinarizer(source)));
            // One threshold for the whole picture is better for small and for even pictures.
            return found.isEmpty() ? codes(new BinaryBitmap(new GlobalHistogramBinarizer(source))) : found;
        } finally {
            turns.release();
        }
    }

    private static List<String> codes(BinaryBitmap bitmap) {
        try {
            Map<DecodeHintType, ?> hints =
                    Map.of(DecodeHintType.TRY_HARDER, true, DecodeHintType.NEED_RESULT_POINT_CALLBACK, bounded());
            return Arrays.stream(new QRCodeMultiReader().decodeMultiple(bitmap, hints))
                    .map(Result::getText)
                    .distinct()
                    .limit(MAX_CODES)
                    .toList();
        } catch (NotFoundException e) {
            return List.of();
        }
    }

    /** Ends the search in a picture with too many points that look like parts of codes. */
    private static ResultPointCallback bounded() {
        AtomicInteger points = new AtomicInteger();
        return point -> {
            if (points.incrementAndGet() > MAX_POINTS) {
                throw RefusedException.field(
                        Refusal.INVALID_ARGUMENT,
                        "body",
                        "more than " + MAX_POINTS
                                + " points that look like parts of codes (expected: a picture of a few codes)");
            }
        };
    }
}
