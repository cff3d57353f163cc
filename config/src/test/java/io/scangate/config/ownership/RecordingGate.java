package io.scangate.config.ownership;

import io.scangate.config.outbound.ConnectGate;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records every connection before it is made, then lets another gate decide. Thread-safe. */
final class RecordingGate implements ConnectGate {
    private final ConnectGate gate;
    private final List<InetSocketAddress> asked = new CopyOnWriteArrayList<>();

    RecordingGate(ConnectGate gate) {
        this.gate = gate;
    }

    /** A gate that refuses every connection, for tests that must not reach the internet. */
    static RecordingGate closed() {
        return new RecordingGate(remote -> {
            throw new NotAllowedException("closed for the test");
        });
    }

    @Override
    public void connecting(InetSocketAddress remote) throws NotAllowedException {
        asked.add(remote);
        gate.connecting(remote);
    }

    List<InetSocketAddress> asked() {
        return List.copyOf(asked);
    }
}
