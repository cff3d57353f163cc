package io.scangate.gateway;

import io.scangate.gateway.disk.StateDirectory;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.settings.ServerAddresses;
import io.scangate.gateway.settings.SettingsException;
import io.scangate.gateway.source.RuleSource;
import io.scangate.gateway.source.etcd.EtcdPlace;
import io.scangate.gateway.source.feed.FeedRules;
import io.scangate.gateway.source.file.FileRules;
import io.scangate.gateway.source.file.FileSource;
import io.scangate.gateway.source.store.StoreAddress;
import io.scangate.gateway.source.store.StorePlace;
import io.scangate.gateway.source.store.StoreRules;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The kinds of sources. The only place where the setting {@code source} selects one. */
enum SourceKind {
    FILE {
        @Override
        boolean isKindOf(String spec) {
            return spec.startsWith(FileSource.SCHEME);
        }

        @Override
        void check(String spec) {
            FileSource.of(spec);
        }

        @Override
        Path file(String spec) {
            return Path.of(spec.substring(FileSource.SCHEME.length()));
        }

        @Override
        RuleSource open(GatewaySettings settings, ActiveIndex active, @Nullable StateDirectory directory) {
            FileSource file = FileSource.of(settings.source().source());
            return new FileRules(file, settings.file(), settings.snapshot(), active, settings.source()::pacer);
        }
    },

    FEED {
        @Override
        boolean isKindOf(String spec) {
            return ServerAddresses.looksLikeAddress(spec);
        }

        @Override
        void check(String spec) {
            ServerAddresses.parse("source", spec);
        }

        @Override
        RuleSource open(GatewaySettings settings, ActiveIndex active, @Nullable StateDirectory directory) {
            String spec = settings.source().source();
            return new FeedRules(
                    spec,
                    settings.feed(),
                    settings.snapshot(),
                    Objects.requireNonNull(directory),
                    active,
                    settings.source()::pacer);
        }

        @Override
        List<URI> controlPlane(String spec) {
            return ServerAddresses.parse("source", spec);
        }

        @Override
        boolean usesStateDirectory() {
            return true;
        }
    },

    STORE {
        @Override
        boolean isKindOf(String spec) {
            return StoreAddress.looksLikeAddress(spec);
        }

        @Override
        void check(String spec) {
            StoreAddress.of(spec);
        }

        @Override
        RuleSource open(GatewaySettings settings, ActiveIndex active, @Nullable StateDirectory directory) {
            StorePlace files = StoreAddress.of(settings.source().source()).open(settings.store());
            return new StoreRules(
                    settings.source().source(),
                    settings.etcd().isOn() ? new EtcdPlace(settings.etcd().open(), files) : files,
                    settings.store(),
                    settings.snapshot(),
                    Objects.requireNonNull(directory),
                    active,
                    settings.source()::pacer);
        }

        @Override
        boolean usesStateDirectory() {
            return true;
        }
    };

    /**
     * The kind of a valid specification.
     *
     * @throws IllegalArgumentException if the specification has no kind, or is bad; the message is for people
     */
    static SourceKind of(String spec) {
        for (SourceKind kind : values()) {
            if (kind.isKindOf(spec)) {
                kind.check(spec);
                return kind;
            }
        }
        boolean plainPath = spec.indexOf(':') < 0 && !spec.isEmpty();
        throw new IllegalArgumentException("source: \"" + ServerAddresses.excerpt(spec) + "\" (expected: "
                + (plainPath
                        ? "file:PATH, so file:" + ServerAddresses.excerpt(spec)
                        : "file:PATH, http://HOST:PORT or store+https://HOST/PATH")
                + ")");
    }

    /**
     * Opens the gateway's state directory; throws a SettingsException if it cannot be used.
     *
     * @return null if neither the source nor the reports use one
     */
    static @Nullable StateDirectory stateDirectory(GatewaySettings settings) {
        if (!needsStateDirectory(settings)) {
            return null;
        }
        try {
            return StateDirectory.open(Path.of(settings.source().stateDir()));
        } catch (IllegalArgumentException e) {
            throw new SettingsException(String.valueOf(e.getMessage()));
        }
    }

    /** Whether the source or the reports keep files. */
    static boolean needsStateDirectory(GatewaySettings settings) {
        return settings.kind().usesStateDirectory()
                || !settings.reportAddresses().isEmpty();
    }

    abstract boolean isKindOf(String spec);

    /** Throws an IllegalArgumentException for a bad specification of this kind. */
    abstract void check(String spec);

    /**
     * Opens the source of the settings.
     *
     * @param directory the state directory, which the source closes; null if the source uses none
     */
    abstract RuleSource open(GatewaySettings settings, ActiveIndex active, @Nullable StateDirectory directory);

    /** The addresses of the control plane; empty if the source is no control plane. */
    List<URI> controlPlane(String spec) {
        return List.of();
    }

    /** The file with the rules; null if the source is no file. */
    @Nullable
    Path file(String spec) {
        return null;
    }

    /** Whether the source uses the state directory, and closes it. */
    boolean usesStateDirectory() {
        return false;
    }
}
