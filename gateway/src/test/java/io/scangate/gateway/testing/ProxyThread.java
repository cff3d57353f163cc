package io.scangate.gateway.testing;

import java.io.IOException;

/** A thread of a test's proxy: it accepts connections, or copies the bytes of one direction. */
public final class ProxyThread {
    private ProxyThread() {}

    /** Work that ends with an exception when its sockets are closed. */
    public interface Work {
        /** Runs until the sockets are closed. */
        void run() throws IOException;
    }

    /** Starts work in a daemon thread. */
    public static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // The proxy or one of its two peers has closed the connection.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
