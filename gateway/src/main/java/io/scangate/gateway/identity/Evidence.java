package io.scangate.gateway.identity;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** What a request shows of the one who sent it. Valid while an {@link Identity} looks at it. */
public interface Evidence {
    /** The array that holds the values of fields. */
    byte[] bytes();

    /** How many lines of the request have the n-th of the {@link Identity#fields() fields}. */
    int fieldCount(int field);

    /** Where the value of the n-th field's last line starts. */
    int fieldStart(int field);

    /** Where that value ends; it is empty if there is no line. */
    int fieldEnd(int field);

    /** The address of the peer, which may be a proxy; null if it has none. */
    @Nullable
    InetAddress peer();
}
