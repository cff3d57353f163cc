package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the address of a client behind trusted proxies. Each proxy adds the address of its own peer at the end of a field. So the
 * search goes from the end to the first address that is no trusted proxy, and what that client itself wrote is not read. Allocates. Thread-safe.
 */
public final class ForwardedClient {
    /** The parameter {@code for} of an element of {@code Forwarded}; its value may be quoted. */
    private static final Pattern FOR =
            Pattern.compile("(?:^|;)\\s*for=(\"?)([^\";,\\s]+)\\1\\s*(?:;|$)", Pattern.CASE_INSENSITIVE);

    /** An IPv4 address or an IPv6 address in brackets, with a port. */
    private static final Pattern WITH_PORT = Pattern.compile("\\[([^\\]]*)](?::\\w+)?|([^:]+):\\w+");

    private final PeerSettings settings;
    private final int field;

    /**
     * Makes one.
     *
     * @param field the number of the request field with the addresses
     */
    public ForwardedClient(PeerSettings settings, int field) {
        this.settings = settings;
        this.field = field;
    }

    /** The number of the client's address: {@link Request#client}, or the client that this one names if it is a trusted proxy. */
    long of(Request request) {
        return ClientAddress.of(address(request));
    }

    /** The client's address, as above. */
    @Nullable
    InetAddress address(Request request) {
        InetAddress client = request.client();
        if (!request.isForwarded()) {
            return client;
        }
        int start = request.fieldStart(field);
        return first(new String(request.bytes(), start, request.fieldEnd(field) - start, ISO_8859_1), client);
    }

    /** The last address of a list that is no trusted proxy; of proxies alone the first one; the given one if the list ends with no address. */
    public @Nullable InetAddress first(String list, @Nullable InetAddress peer) {
        InetAddress client = peer;
        int end = list.length();
        while (end > 0) {
            int start = list.lastIndexOf(',', end - 1) + 1;
            InetAddress next = address(list.substring(start, end).strip());
            if (next == null) {
                return client;
            }
            client = next;
            if (!settings.trustedProxies().contains(next)) {
                return client;
            }
            end = start - 1;
        }
        return client;
    }

    private @Nullable InetAddress address(String element) {
        String node = element;
        if (settings.clientAddress() == ClientField.FORWARDED) {
            Matcher matcher = FOR.matcher(element);
            if (!matcher.find()) {
                return null;
            }
            node = matcher.group(2);
        }
        Matcher matcher = WITH_PORT.matcher(node);
        if (matcher.matches()) {
            node = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        }
        return Networks.address(node);
    }
}
