package io.scangate.gateway.source.etcd;

import io.scangate.gateway.settings.ServerAddresses;

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

    /** The defaults. */
    public static final EtcdSettings DEFAULT = new EtcdSettings("", DEFAULT_KEY, "", "", "");

    public EtcdSettings {
        if (!storeEtcd.isEmpty()) {
            ServerAddresses.parse("store-etcd", storeEtcd);
        }
        if (storeEtcdKey.isEmpty()) {
            throw new IllegalArgumentException("store-etcd-key: \"\" (expected: a key such as " + DEFAULT_KEY + ")");
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
