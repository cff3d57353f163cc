package io.scangate.gateway.source.etcd;

import io.scangate.gateway.settings.ServerAddresses;
import java.util.List;

/**
 * Where the head of a store is, if it is in etcd. The constructor checks the values; its messages start with the setting's key.
 * Immutable.
 *
 * @param storeEtcd the addresses of etcd's members; empty if the head is among the files
 * @param storeEtcdKey the key of the head
 * @param storeEtcdUser the user; empty for none
 * @param storeEtcdPassword the user's password
 * @param storeEtcdPasswordFile the file that has the password instead; empty for none
 */
public record EtcdSettings(
        String storeEtcd,
        String storeEtcdKey,
        String storeEtcdUser,
        String storeEtcdPassword,
        String storeEtcdPasswordFile) {
    /** The key of the head, where no other one is set. */
    public static final String DEFAULT_KEY = "/scangate/head";

    /** Classes of the client, and of a library that it needs. */
    private static final List<String> CLIENT =
            List.of("io.etcd.jetcd.Client", "io.netty.handler.codec.http2.Http2Headers");

    /** The defaults. */
    public static final EtcdSettings DEFAULT = new EtcdSettings("", DEFAULT_KEY, "", "", "");

    public EtcdSettings {
        if (!storeEtcd.isEmpty()) {
            ServerAddresses.parse("store-etcd", storeEtcd);
            checkClient("store-etcd");
        }
        if (storeEtcdKey.isEmpty()) {
            throw new IllegalArgumentException("store-etcd-key: \"\" (expected: a key such as " + DEFAULT_KEY + ")");
        }
        if (storeEtcd.isEmpty()) {
            checkUnused("store-etcd-key: \"" + storeEtcdKey + "\"", storeEtcdKey.equals(DEFAULT_KEY));
            checkUnused("store-etcd-user: \"" + storeEtcdUser + "\"", storeEtcdUser.isEmpty());
            // Without the value, which is a secret.
            checkUnused("store-etcd-password:", storeEtcdPassword.isEmpty());
        }
    }

    /**
     * Refuses a setting that needs etcd's client, if the program is without it.
     *
     * @throws IllegalArgumentException if a class of the client cannot be found; the message starts with the setting
     */
    public static void checkClient(String setting) {
        for (String name : CLIENT) {
            try {
                Class.forName(name, false, EtcdSettings.class.getClassLoader());
            } catch (ClassNotFoundException e) {
                throw new IllegalArgumentException(
                        setting + ": etcd's client is missing: no class " + name
                                + " (expected: jetcd-core with its dependencies, and netty-codec-http2, among the libraries of the program)",
                        e);
            }
        }
    }

    private static void checkUnused(String setting, boolean unused) {
        if (!unused) {
            throw new IllegalArgumentException(setting + " (expected: together with store-etcd)");
        }
    }

    /**
     * Refuses etcd for a source of another kind, where it would have no effect.
     *
     * @throws IllegalArgumentException if it is set; the message starts with the setting's key
     */
    public void checkUnused() {
        if (isOn()) {
            throw new IllegalArgumentException("store-etcd: \"" + ServerAddresses.excerpt(storeEtcd)
                    + "\" (expected: together with a source store+https://... or store+file:...)");
        }
    }

    /** Whether the head is in etcd. */
    public boolean isOn() {
        return !storeEtcd.isEmpty();
    }

    /** Makes a client of the key. */
    public EtcdPointer open() {
        return new EtcdPointer(
                ServerAddresses.parse("store-etcd", storeEtcd), storeEtcdKey, storeEtcdUser, storeEtcdPassword);
    }

    /** Omits the password, which must not be logged. */
    @Override
    public String toString() {
        return "EtcdSettings[" + storeEtcd + ", " + storeEtcdKey + "]";
    }
}
