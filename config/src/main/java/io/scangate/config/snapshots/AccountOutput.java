package io.scangate.config.snapshots;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.snapshots.AccountJson.LeftOut;
import io.scangate.gateway.rule.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.List;

/**
 * Writes a JSON document with accounts, and computes the digest of each account's bytes as they are written. Closing it closes
 * the JSON, and leaves the stream open. Not thread-safe.
 */
public final class AccountOutput implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactory();

    private final Digesting out;
    private final JsonGenerator json;

    /** Writes to a stream, which the caller closes. */
    public AccountOutput(OutputStream out) throws IOException {
        this.out = new Digesting(out);
        this.json = JSON.createGenerator(this.out)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
    }

    /** The digest of an account, as {@link #write} computes it. */
    public static Digest digest(Account account, List<ConfiguredRule> rules) {
        try (AccountOutput output = new AccountOutput(OutputStream.nullOutputStream())) {
            return output.write(account, rules, (rule, why) -> {});
        } catch (IOException e) {
            throw new IllegalStateException("a stream in memory never fails", e);
        }
    }

    /** For the parts of the document outside of accounts. */
    public JsonGenerator json() {
        return json;
    }

    /** Writes an account as {@link AccountJson} does, and returns its digest. */
    public Digest write(Account account, List<ConfiguredRule> rules, LeftOut leftOut) throws IOException {
        json.flush();
        out.begin();
        AccountJson.write(json, account, rules, leftOut);
        json.flush();
        return out.end();
    }

    @Override
    public void close() throws IOException {
        json.close();
    }

    /** Computes the digest of the bytes from the first brace on, since a separator may come before it. */
    private static final class Digesting extends OutputStream {
        private final OutputStream out;
        private final MessageDigest sha256 = Digest.sha256();
        private boolean awaitsBrace;
        private boolean inside;

        Digesting(OutputStream out) {
            this.out = out;
        }

        void begin() {
            sha256.reset();
            awaitsBrace = true;
        }

        Digest end() {
            inside = false;
            return Digest.of(sha256);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            int from = offset;
            while (awaitsBrace && from < offset + length) {
                inside = bytes[from] == '{';
                awaitsBrace = !inside;
                from += inside ? 0 : 1;
            }
            if (inside) {
                sha256.update(bytes, from, offset + length - from);
            }
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
