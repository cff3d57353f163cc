package io.scangate.gateway.source.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A key of etcd whose value is the head of a store. Connects at the first call. Thread-safe. */
public final class EtcdPointer implements AutoCloseable {
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(3);

    private final List<URI> addresses;
    private final ByteSequence key;
    private final Client client;

    /**
     * Makes a client.
     *
     * @param addresses of the members, with http or https
     * @param user empty for none
     */
    public EtcdPointer(List<URI> addresses, String key, String user, String password) {
        this.addresses = List.copyOf(addresses);
        this.key = bytes(key);
        ClientBuilder builder = Client.builder()
                .endpoints(addresses)
                .connectTimeout(CALL_TIMEOUT)
                .retryMaxDuration(CALL_TIMEOUT)
                .waitForReady(false);
        this.client = (user.isEmpty() ? builder : builder.user(bytes(user)).password(bytes(password))).build();
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    /**
     * A value of the key.
     *
     * @param bytes the head; must not be changed
     * @param version rises with each change of etcd
     */
    @SuppressWarnings("ArrayRecordComponent") // Values are never compared.
    public record Value(byte[] bytes, long version) {}

    /**
     * The value.
     *
     * @return null if there is none
     * @throws IOException if no member answers in time; the message is for people
     */
    public @Nullable Value read() throws IOException, InterruptedException {
        GetResponse answer = call(client.getKVClient().get(key));
        if (answer.getKvs().isEmpty()) {
            return null;
        }
        KeyValue found = answer.getKvs().get(0);
        return new Value(found.getValue().getBytes(), found.getModRevision());
    }

    /**
     * Replaces the value, if it is still that of a version.
     *
     * @param version of the value that was read; 0 if there was none
     * @return whether it was
     */
    public boolean replace(byte[] bytes, long version) throws IOException, InterruptedException {
        KV kv = client.getKVClient();
        return call(kv.txn()
                        .If(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(version)))
                        .Then(Op.put(key, ByteSequence.from(bytes), PutOption.DEFAULT))
                        .commit())
                .isSucceeded();
    }

    private <T> T call(CompletableFuture<T> call) throws IOException, InterruptedException {
        try {
            return call.get(CALL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException("etcd at " + addresses + ": " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new IOException("etcd at " + addresses + ": no answer within " + CALL_TIMEOUT.toMillis() + " ms", e);
        } finally {
            call.cancel(true);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
