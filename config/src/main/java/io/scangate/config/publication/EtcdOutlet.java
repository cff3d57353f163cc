package io.scangate.config.publication;

import io.scangate.gateway.source.etcd.EtcdPointer;
import io.scangate.gateway.source.store.StoreFile;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A head in etcd, and files elsewhere. Etcd compares the version of the head that was read, so no replica overwrites the head of another one. */
final class EtcdOutlet implements Outlet {
    private final EtcdPointer pointer;
    private final Outlet files;
    private long version;

    EtcdOutlet(EtcdPointer pointer, Outlet files) {
        this.pointer = pointer;
        this.files = files;
    }

    @Override
    public byte @Nullable [] head() throws IOException, InterruptedException {
        EtcdPointer.Value now = pointer.read();
        version = now == null ? 0 : now.version();
        return now == null ? null : now.bytes();
    }

    @Override
    public void put(StoreFile file, Path content) throws IOException, InterruptedException {
        files.put(file, content);
    }

    @Override
    public void putHead(byte[] head) throws IOException, InterruptedException {
        if (!pointer.replace(head, version)) {
            throw new ChangedException("another control plane has replaced the head in etcd");
        }
    }

    @Override
    public void delete(StoreFile file) throws IOException, InterruptedException {
        files.delete(file);
    }

    @Override
    public void close() {
        pointer.close();
        files.close();
    }
}
