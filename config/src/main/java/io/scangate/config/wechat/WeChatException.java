package io.scangate.config.wechat;

/** A call with an error answer. */
final class WeChatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrCode errCode;

    /** An error, with the value found and the value expected. */
    WeChatException(ErrCode errCode, String detail) {
        super(detail);
        this.errCode = errCode;
    }

    ErrCode errCode() {
        return errCode;
    }
}
