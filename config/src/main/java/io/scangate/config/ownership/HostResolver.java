package io.scangate.config.ownership;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks up host names. Thread-safe. May block for long. */
interface HostResolver {
    /** The addresses of a name, at least one. */
    List<InetAddress> resolve(String name) throws UnknownHostException;

    /** The resolver of the operating system. */
    HostResolver SYSTEM = name -> List.of(InetAddress.getAllByName(name));
}
