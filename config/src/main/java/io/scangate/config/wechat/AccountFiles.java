package io.scangate.config.wechat;

/** The file by which an account proves that it owns a directory: what {@code qrcodejumpdownload} answers. Thread-safe; blocks. */
public interface AccountFiles {
    /** A file's name and all that stands in it. */
    record File(String name, String content) {}

    /** An account's file, good for every directory; always the same. */
    File file(String appid);
}
