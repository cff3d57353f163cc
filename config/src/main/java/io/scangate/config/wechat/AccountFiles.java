package io.scangate.config.wechat;

import io.scangate.config.ownership.VerificationFile;

/** Finds accounts' verification files for {@code qrcodejumpdownload}: {@code Ownership::file}. Thread-safe. Blocks. */
@FunctionalInterface
public interface AccountFiles {
    /** The account's verification file, valid for every directory. It never changes. */
    VerificationFile file(String appid);
}
