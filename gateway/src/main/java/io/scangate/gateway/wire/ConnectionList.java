package io.scangate.gateway.wire;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of an event loop. Each knows its index, so that adding and removing take O(1). Only for that
 * loop.
 */
final class ConnectionList {
    /** An open connection. */
    interface Member extends WaitingConnections.Member {
        /** The list has moved this member to another index. */
        void moved(int newPlace);

        /** Called periodically: closes the connection if it has waited for too long. */
        void sweep(long now);

        /** The memory that the connection takes, in bytes. */
        long memory(MemoryBudget.Kind kind);

        /** The time since which it takes memory, as {@link System#nanoTime}. */
        long memorySince(MemoryBudget.Kind kind);

        /** Ends the connection because the listener's connections take too much memory; frees its memory at once. */
        void evict();

        /**
         * Closes the connection before this returns: an event loop that ends may run no further task of the connection, and Netty closes its
         * channels only if it has seen the end of the loop before its last tasks.
         */
        void close();
    }

    private @Nullable Member[] members = new @Nullable Member[16];
    private int size;

    /** Adds a connection and returns its index. */
    int add(Member member) {
        if (size == members.length) {
            members = Arrays.copyOf(members, size * 2);
        }
        members[size] = member;
        return size++;
    }

    /** Removes the member at an index; the last member moves there. */
    void remove(int place) {
        size--;
        Member moved = members[size];
        members[place] = moved;
        members[size] = null;
        if (moved != null && place != size) {
            moved.moved(place);
        }
    }

    /** Visits each connection; the visitor may close the connection that it visits. */
    void forEach(Consumer<Member> visitor) {
        for (int i = size - 1; i >= 0; i--) {
            // Closing a connection may close others, whose entries are then empty.
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
