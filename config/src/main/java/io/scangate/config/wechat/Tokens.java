package io.scangate.config.wechat;

import io.scangate.config.access.Access;
import io.scangate.config.access.AccessToken;
import io.scangate.config.access.AuthorizerToken;
import io.scangate.config.access.WrongTries;

/** The calls that issue tokens. Thread-safe. Methods block. */
final class Tokens {
    private final Access access;
    private final WrongTries tries;

    Tokens(Access access, WrongTries tries) {
        this.access = access;
        this.tries = tries;
    }

    /**
     * Issues a token for an account. Earlier tokens stay valid until they expire.
     *
     * @param address of the client
     */
    AnswerFields account(String address, String grantType, String appid, String secret) {
        if (!grantType.equals("client_credential")) {
            throw new WeChatException(
                    ErrCode.BAD_GRANT_TYPE, "grant_type: \"" + grantType + "\" (expected: client_credential)");
        }
        AccessToken token = tries.limit(address, () -> access.accountToken(appid, secret));
        return new AnswerFields.Token(token.token(), token.expiresInSeconds());
    }

    /** Issues a token for an account, with the arguments in the body. */
    AnswerFields account(String address, Arguments arguments) {
        return account(
                address, arguments.text("grant_type", ""), arguments.text("appid", ""), arguments.text("secret", ""));
    }

    AnswerFields component(String address, Arguments arguments) {
        String appid = arguments.text("component_appid");
        String secret = arguments.text("component_appsecret");
        String ticket = arguments.text("component_verify_ticket");
        AccessToken token = tries.limit(address, () -> access.platformToken(appid, secret, ticket));
        return new AnswerFields.ComponentToken(token.token(), token.expiresInSeconds());
    }

    AnswerFields authorizer(String address, String componentToken, Arguments arguments) {
        String component = arguments.text("component_appid");
        String appid = arguments.text("authorizer_appid");
        String refresh = arguments.text("authorizer_refresh_token");
        AuthorizerToken token =
                tries.limit(address, () -> access.authorizerToken(componentToken, component, appid, refresh));
        return new AnswerFields.AuthorizerToken(
                token.access().token(), token.access().expiresInSeconds(), token.refreshToken());
    }
}
