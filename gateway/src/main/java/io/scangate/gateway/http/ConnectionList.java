package io.scangate.gateway.http;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The open connections of an event loop, each knowing its place. Only for that loop's thread. */
final class ConnectionList {
    private @Nullable Connection[] members = new @Nullable Connection[16];
    private int size;

    /** Adds a connection and tells its place. */
    int add(Connection connection) {
        if (size == members.length) {
            members = Arrays.copyOf(members, size * 2);
        }
        members[size] = connection;
        return size++;
    }

    /** Removes what is at a place; the last one moves there. */
    void remove(int place) {
        size--;
        Connection moved = members[size];
        members[place] = moved;
        members[size] = null;
        if (moved != null && place != size) {
            moved.moved(place);
        }
    }

    /** Visits each connection; the visitor may close the one it visits. */
    void forEach(Consumer<Connection> visitor) {
        for (int i = size - 1; i >= 0; i--) {
            // Closing one may close others, whose places are then empty.
            Connection connection = i < size ? members[i] : null;
            if (connection != null) {
                visitor.accept(connection);
            }
        }
    }

    int size() {
        return size;
    }
}
