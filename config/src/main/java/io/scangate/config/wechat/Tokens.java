package io.scangate.config.wechat;

import io.scangate.config.access.Access;
import io.scangate.config.access.AccessToken;
import io.scangate.config.access.AuthorizerToken;

/** The calls that issue tokens. Thread-safe. Methods block. */
final class Tokens {
    private final Access access;

    Tokens(Access access) {
        this.access = access;
    }

    /** Issues a token for an account. Earlier tokens stay valid until they expire. */
    AnswerFields account(String grantType, String appid, String secret) {
        if (!grantType.equals("client_credential")) {
            throw new WeChatException(
                    ErrCode.BAD_GRANT_TYPE, "grant_type: \"" + grantType + "\" (expected: client_credential)");
        }
        AccessToken token = access.accountToken(appid, secret);
        return new AnswerFields.Token(token.token(), token.expiresInSeconds());
    }

    /** Issues a token for an account, with the arguments in the body. */
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
