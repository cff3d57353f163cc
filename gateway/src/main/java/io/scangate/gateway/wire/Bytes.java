package io.scangate.gateway.wire;

/** Operations on arrays of bytes. */
final class Bytes {
    private Bytes() {}

    /** One array with the content of several. */
    static byte[] joined(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
