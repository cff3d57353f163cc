package io.scangate.gateway.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.scangate.gateway.LeakCheck;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checks {@link Http2Properties} on frames of a fuzzer. */
@ExtendWith(LeakCheck.class)
final class Http2FuzzTest {
    private static final int LONG = 0xFF;

    private final Http2Properties properties = new Http2Properties();

    /**
     * A first byte with its highest bit means that frames follow as they are sent. After any other the fuzzer writes frames in short: type,
     * flags, stream and length in a byte each, where 255 stands for a length of two bytes; so a change of a payload keeps the other frames.
     */
    @FuzzTest
    void anyFrames_keepTheProperties(byte[] input) {
        if (input.length > 0) {
            byte[] frames = input[0] < 0 ? Arrays.copyOfRange(input, 1, input.length) : framesOf(input);
            properties.check(frames, new Random(Arrays.hashCode(input)));
        }
    }

    private static byte[] framesOf(byte[] input) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        int at = 1;
        while (at + 4 <= input.length) {
            int type = input[at];
            int flags = input[at + 1];
            int stream = input[at + 2] & 0xFF;
            int length = input[at + 3] & 0xFF;
            at += 4;
            if (length == LONG && at + 2 <= input.length) {
                length = ((input[at] & 0xFF) << 8) + (input[at + 1] & 0xFF);
                at += 2;
            }
            int end = Math.min(input.length, at + length);
            frames.writeBytes(new byte[] {0, (byte) ((end - at) >> 8), (byte) (end - at), (byte) type, (byte) flags});
            frames.writeBytes(new byte[] {0, 0, 0, (byte) stream});
            frames.write(input, at, end - at);
            at = end;
        }
        return frames.toByteArray();
    }
}
