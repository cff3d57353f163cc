package io.scangate.config.wechat;

import io.scangate.config.access.Access;
import io.scangate.config.access.AccessToken;
import io.scangate.config.access.AuthorizerToken;

/** The calls that give out tokens. Thread-safe; blocks. */
final class Tokens {
    private final Access access;

    Tokens(Access access) {
        this.access = access;
    }

    /** An account's token; each call gives a new one, and the earlier ones stay good for their time. */
    AnswerFields account(String grantType, String appid, String secret) {
        if (!grantType.equals("client_credential")) {
            throw new WeChatException(
                    ErrCode.BAD_GRANT_TYPE, "grant_type: \"" + grantType + "\" (expected: client_credential)");
        }
        AccessToken token = access.accountToken(appid, secret);
        return new AnswerFields.Token(token.token(), token.expiresInSeconds());
    }

    /** An account's token, asked for in the body. */
    AnswerFields account(Arguments arguments) {
        return account(arguments.text("grant_type", ""), arguments.text("appid", ""), arguments.text("secret", ""));
    }

    AnswerFields component(Arguments arguments) {
        AccessToken token = access.platformToken(
                arguments.text("component_appid"),
                arguments.text("component_appsecret"),
                arguments.text("component_verify_ticket"));
        return new AnswerFields.ComponentToken(token.token(), token.expiresInSeconds());
    }

    AnswerFields authorizer(String componentToken, Arguments arguments) {
        AuthorizerToken token = access.authorizerToken(
                componentToken,
                arguments.text("component_appid"),
                arguments.text("authorizer_appid"),
                arguments.text("authorizer_refresh_token"));
        return new AnswerFields.AuthorizerToken(
                token.access().token(), token.access().expiresInSeconds(), token.refreshToken());
    }
}
