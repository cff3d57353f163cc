package io.scangate.gateway.source.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;

/** Heads of a store of any form: each is read, or refused as a value of the documented kind. None is taken without its signature. */
final class StoreHeadFuzzTest {
    private static final KeyPair KEY = key();

    private static KeyPair key() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @FuzzTest
    void anyHead_isReadOrRefused(byte[] file) throws NotSignedException {
        StoreHead head;
        try {
            head = SignedHead.read(file, List.of());
        } catch (IOException e) {
            assertFalse(String.valueOf(e.getMessage()).isEmpty());
            return;
        }
        assertTrue(head.snapshot().compiled().revision() <= head.revision());
        assertTrue(head.snapshot().json().revision() <= head.revision());
        for (StoreHead.Change change : head.changes()) {
            assertTrue(change.from() < change.to() && change.to() <= head.revision());
        }
        head.files()
                .forEach(each ->
                        assertFalse(each.name().contains("..") || each.name().startsWith("/")));
        byte[] written = SignedHead.write(head, KEY.getPrivate());
        try {
            assertEquals(head, SignedHead.read(written, List.of(KEY.getPublic())));
        } catch (IOException e) {
            throw new AssertionError(new String(written, UTF_8), e);
        }
    }

    /** No fuzzer finds a signature, so whatever it writes is a stranger's. */
    @FuzzTest
    void noHeadWithoutASignature_isTaken(byte[] file) throws IOException {
        try {
            SignedHead.read(file, List.of(KEY.getPublic()));
        } catch (NotSignedException e) {
            return;
        }
        throw new AssertionError(new String(file, UTF_8));
    }
}
