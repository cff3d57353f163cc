package io.scangate.config.live;

import io.scangate.config.feed.ChangeFeed;
import io.scangate.config.feed.FeedStore;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.lifecycle.World;
import io.scangate.config.store.SqlFeedStore;

/** The index that follows a world's database, and the feed that wakes it. Close it before the world. */
public final class WorldIndex implements AutoCloseable {
    private final ChangeFeed feed;
    private final LiveRules live;

    public WorldIndex(World world) {
        this(world.store, new SqlFeedStore(world.database));
    }

    WorldIndex(Store store, FeedStore changes) {
        this(store, changes, Runtime.getRuntime().maxMemory() / 3);
    }

    /** @param room the most bytes of the index; half of it is for a change */
    WorldIndex(Store store, FeedStore changes, long room) {
        feed = new ChangeFeed(changes);
        live = new LiveRules(store, changes, feed, room, LiveRules.WAIT);
        live.start();
    }

    public LiveRules live() {
        return live;
    }

    @Override
    public void close() {
        live.close();
        feed.close();
    }
}
