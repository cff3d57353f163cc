package io.scangate.config.random;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A rule of the model. Not thread-safe. */
final class ModelRule {
    /** A release: its page, and when it stopped being live; null while it is. */
    record Release(String page, @Nullable Instant ended) {}

    /** What a caller wants: the fields of a new rule. */
    record Wish(String prefix, @Nullable Spot spot, boolean occupies, String page, String version, List<Spot> tests) {}

    final String id;
    final Spot spot;
    boolean occupies;
    String page;
    String version;
    List<Spot> tests;
    final List<Release> releases = new ArrayList<>();

    /** The number of the live release, from 1; 0 for none. */
    int live;

    boolean takenDown;

    /** Whether its directory may count as unproven: it moved or was restored, and no check since is known. */
    boolean unproven;

    ModelRule(String id, Wish wish) {
        this.id = id;
        this.spot = java.util.Objects.requireNonNull(wish.spot());
        this.occupies = wish.occupies();
        this.page = wish.page();
        this.version = wish.version();
        this.tests = wish.tests();
    }

    private ModelRule(ModelRule from) {
        id = from.id;
        spot = from.spot;
        occupies = from.occupies;
        page = from.page;
        version = from.version;
        tests = from.tests;
        releases.addAll(from.releases);
        live = from.live;
        takenDown = from.takenDown;
        unproven = from.unproven;
    }

    ModelRule copy() {
        return new ModelRule(this);
    }

    boolean isPublished() {
        return live > 0;
    }

    /** The page that scans open; null if the rule is not published. */
    @Nullable
    String livePage() {
        return live == 0 ? null : releases.get(live - 1).page();
    }

    /** Puts a page live, as a new release. */
    void release(String released, Instant now) {
        end(now);
        releases.add(new Release(released, null));
        live = releases.size();
    }

    /** Ends the live release, if there is one. */
    void end(Instant now) {
        if (live > 0) {
            releases.set(live - 1, new Release(releases.get(live - 1).page(), now));
            live = 0;
        }
    }

    /** What the control plane tells of a rule; the same as {@link Readings#shown}. */
    String shown() {
        return id + " " + spot + " occupies=" + occupies + " page=" + page + " version=" + version + " tests="
                + tests.stream().map(Spot::toString).toList() + " live=" + livePage() + " taken_down=" + takenDown;
    }
}
