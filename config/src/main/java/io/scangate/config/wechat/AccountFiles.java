package io.scangate.config.wechat;

import io.scangate.config.ownership.VerificationFile;

/** What {@code qrcodejumpdownload} answers: {@code Ownership::file}. Thread-safe; blocks. */
@FunctionalInterface
public interface AccountFiles {
    /** The file by which an account proves that it owns a directory, good for every directory; always the same. */
    VerificationFile file(String appid);
}
