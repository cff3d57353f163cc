package io.scangate.gateway.source.etcd;

import io.scangate.gateway.source.store.StoreFile;
import io.scangate.gateway.source.store.StorePlace;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A store whose head is in etcd. Only for the source's thread, except {@link #close}. */
public final class EtcdPlace implements StorePlace {
    private final EtcdPointer pointer;
    private final StorePlace files;
    private long version;

    /** @param files where the other files are; closed with this object, as the pointer is */
    public EtcdPlace(EtcdPointer pointer, StorePlace files) {
        this.pointer = pointer;
        this.files = files;
    }

    @Override
    public byte @Nullable [] head() throws IOException, InterruptedException {
        EtcdPointer.Value now = pointer.read();
        if (now == null) {
            throw new IOException("etcd has no head under the key of store-etcd-key");
        }
        if (now.version() == version) {
            return null;
        }
        version = now.version();
        return now.bytes();
    }

    @Override
    public void forget() {
        version = 0;
    }

    @Override
    public void copy(StoreFile file, Path to) throws IOException, InterruptedException {
        files.copy(file, to);
    }

    @Override
    public void close() {
        pointer.close();
        files.close();
    }
}
