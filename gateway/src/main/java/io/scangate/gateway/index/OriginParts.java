package io.scangate.gateway.index;

import io.scangate.gateway.rule.Prefix;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The split origins of a layer that a {@link LayerBuilder} compiles: their routers, and which of their parts the layer has.
 * At the end it writes the routers that are new or changed. Not thread-safe.
 */
final class OriginParts {
    private final @Nullable LayerStack layers;
    private final Map<String, Origin> origins = new HashMap<>();

    /**
     * Creates an object without split origins.
     *
     * @param layers the layers from which the layer derives; null for none
     */
    OriginParts(@Nullable LayerStack layers) {
        this.layers = layers;
    }

    /** A split origin with parts or a router in the layer. */
    private static final class Origin {
        final long[] name;
        final int length;

        /** The written blocks by the numbers of their parts. */
        final Map<Integer, Integer> hosts = new HashMap<>();

        /** Null while the router of the index does not change. */
        @Nullable
        Router router;

        Origin(long[] name, int length) {
            this.name = name;
            this.length = length;
        }
    }

    /** The part of a rule in the index; 0 if its origin is not split. */
    int partOf(long originHash, Prefix prefix) {
        return layers == null ? 0 : layers.partOf(originHash, prefix);
    }

    /** Notes the written block of a part. */
    void wrote(long[] from, int origin, int length, int part, int host) {
        origin(from, origin, length).hosts.put(part, host);
    }

    /** The router of a split origin, to be changed and written; a new router for an origin that is not split. */
    Router changing(long[] from, int origin, int length) {
        Origin one = origin(from, origin, length);
        Router router = one.router;
        if (router == null) {
            router = read(one);
            router = router == null ? new Router() : router;
            one.router = router;
        }
        return router;
    }

    private Origin origin(long[] from, int origin, int length) {
        return origins.computeIfAbsent(Words.toString(from, origin, length), text -> {
            long[] name = new long[Words.count(length)];
            System.arraycopy(from, origin, name, 0, name.length);
            return new Origin(name, length);
        });
    }

    private @Nullable Router read(Origin origin) {
        LayerStack.Block block = router(origin);
        return block == null ? null : new Router(block.words(), block.at());
    }

    private LayerStack.@Nullable Block router(Origin origin) {
        return layers == null ? null : layers.router(origin.name, 0, origin.length);
    }

    /** Writes the new and the changed routers. Returns their number. */
    int writeRouters(WordBuffer buffer, WordChunks blocks) {
        int written = 0;
        for (Origin origin : origins.values()) {
            lookAround(origin, blocks);
            Router router = origin.router;
            if (router != null) {
                buffer.clear();
                int start = router.write(buffer, origin.name, 0, origin.length);
                blocks.append(buffer.words(), start, buffer.size() - start);
                written++;
            }
        }
        return written;
    }

    /**
     * Removes the splits of written parts that are empty, and notes for the splits inside written and removed parts whether there
     * are rules around them. Loads the router if it changes.
     */
    private void lookAround(Origin origin, WordChunks blocks) {
        Router router = origin.router;
        if (router == null) {
            LayerStack.Block block = router(origin);
            if (block == null || !differs(block, origin.hosts, blocks)) {
                return;
            }
            origin.router = router = new Router(block.words(), block.at());
        }
        Set<Router.Split> moved = router.removeIf(part -> isEmpty(origin.hosts.get(part), blocks));
        for (Router.Split split : router.nest()) {
            Integer host = split.around == null ? null : origin.hosts.get(split.around.part);
            if (host != null) {
                split.lookAround(blocks.chunk(host), blocks.at(host));
            } else if (split.around != null && moved.contains(split)) {
                lookAround(split, find(origin, split.around.part));
            }
        }
    }

    private static void lookAround(Router.Split split, LayerStack.@Nullable Block around) {
        if (around == null) {
            split.hasRuleAround = false;
        } else {
            split.lookAround(around.words(), around.at());
        }
    }

    private LayerStack.@Nullable Block find(Origin origin, int part) {
        return layers == null ? null : layers.find(origin.name, 0, origin.length, part);
    }

    /** Whether a part has a written block without rules. */
    private static boolean isEmpty(@Nullable Integer host, WordChunks blocks) {
        return host != null && Layout.hostRules(blocks.chunk(host), blocks.at(host)) == 0;
    }

    /** Whether a written part is empty, or has a rule around a split, or lost it, in contrast to what the router says. */
    private static boolean differs(LayerStack.Block router, Map<Integer, Integer> written, WordChunks blocks) {
        long[] words = router.words();
        return !Router.forEachSplit(words, router.at(), split -> {
            int around = Layout.around(words, split);
            Integer host = around == 0 ? null : written.get(Layout.splitPart(words, router.at() + around));
            return (around == 0 || !isEmpty(written.get(Layout.splitPart(words, split)), blocks))
                    && (host == null || Router.isTrue(words, split, blocks.chunk(host), blocks.at(host)));
        });
    }
}
