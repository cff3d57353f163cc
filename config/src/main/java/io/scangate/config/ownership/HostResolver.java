package io.scangate.config.ownership;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks names up. Thread-safe; may block for long. */
interface HostResolver {
    /** The addresses of a name, one at least. */
    List<InetAddress> resolve(String name) throws UnknownHostException;

    /** The system's look-up. */
    HostResolver SYSTEM = name -> List.of(InetAddress.getAllByName(name));
}
