package io.scangate.config.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks up host names. Thread-safe. May block for long. */
public interface HostResolver {
    /** The addresses of a name, at least one. */
    List<InetAddress> resolve(String name) throws UnknownHostException;

    /** The resolver of the operating system. */
    HostResolver SYSTEM = name -> List.of(InetAddress.getAllByName(name));
}
