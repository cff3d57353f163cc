package io.scangate.gateway.wire;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The open connections of an event loop, each knowing its place. Only for that loop's thread. */
final class ConnectionList {
    /** An open connection. */
    interface Member {
        /** Another member has gone, and this one stands elsewhere now. */
        void moved(int newPlace);

        /** Called every so often: closes the connection if it has been waiting for too long. */
        void sweep(long now);

        /** Closes the connection at once. */
        void close();
    }

    private @Nullable Member[] members = new @Nullable Member[16];
    private int size;

    /** Adds a connection and tells its place. */
    int add(Member member) {
        if (size == members.length) {
            members = Arrays.copyOf(members, size * 2);
        }
        members[size] = member;
        return size++;
    }

    /** Removes what is at a place; the last one moves there. */
    void remove(int place) {
        size--;
        Member moved = members[size];
        members[place] = moved;
        members[size] = null;
        if (moved != null && place != size) {
            moved.moved(place);
        }
    }

    /** Visits each connection; the visitor may close the one it visits. */
    void forEach(Consumer<Member> visitor) {
        for (int i = size - 1; i >= 0; i--) {
            // Closing one may close others, whose places are then empty.
            Member member = i < size ? members[i] : null;
            if (member != null) {
                visitor.accept(member);
            }
        }
    }

    int size() {
        return size;
    }
}
