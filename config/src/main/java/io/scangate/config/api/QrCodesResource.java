package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.qr.QrCodes;
import io.scangate.config.qr.QrReader;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Body;
import io.scangate.config.web.Call;
import io.scangate.config.web.Conditions;
import io.scangate.config.web.Json;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.ProblemCode;
import io.scangate.config.web.Route;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Routes that make the QR code of a link, and read the codes of a picture. Thread-safe. */
final class QrCodesResource {
    private static final String OF_ACCOUNT = "/v1/accounts/{appid}/qr-code";
    private static final Map<String, Boolean> FORMATS = Map.of("svg", true, "png", false);
    private static final int USUAL_SCALE = 8;

    private final QrReader reader = new QrReader();
    private final String gatewayUrl;

    /** @param gatewayUrl the origin of the gateways as clients reach it; empty if it is not known */
    QrCodesResource(String gatewayUrl) {
        this.gatewayUrl = gatewayUrl;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.GET, OF_ACCOUNT, Permission.RULES_READ, QrCodesResource::make)
                        .query("link", "format", "scale"),
                Route.of(Method.GET, "/v1/accounts/{appid}/tester-code", Permission.RULES_READ, this::testerCode)
                        .query("format", "scale"),
                reading(OF_ACCOUNT, Permission.RULES_READ),
                reading("/v1/qr-code", Permission.ACCOUNTS_READ));
    }

    private Route reading(String path, Permission permission) {
        return Route.of(Method.POST, path, permission, this::read)
                .body(Body.bytes("application/octet-stream", QrReader.MAX_BYTES))
                .heavy(call -> true)
                .conditions(Conditions.NO_CHANGE);
    }

    private static Answer make(Call call) {
        return make(call, call.required("link"));
    }

    /** A code whose address tells a tester the own user id. */
    private Answer testerCode(Call call) {
        if (gatewayUrl.isEmpty()) {
            throw Problem.of(
                    ProblemCode.NOT_FOUND,
                    "the address of the gateways is not known here (expected: the setting gateway-url, such as"
                            + " https://scan.example)");
        }
        return make(call, gatewayUrl + "/v1/identity");
    }

    private static Answer make(Call call, String link) {
        boolean svg = Boolean.TRUE.equals(call.choice("format", FORMATS::get, "png or svg"));
        Integer scale = call.choice("scale", QrCodesResource::scale, "1 to " + QrCodes.MAX_SCALE);
        Answer answer = svg
                ? Answer.of(200, "image/svg+xml", QrCodes.svg(link))
                : Answer.of(200, "image/png", QrCodes.png(link, Objects.requireNonNullElse(scale, USUAL_SCALE)));
        return answer.with("Content-Security-Policy", "default-src 'none'").with("X-Content-Type-Options", "nosniff");
    }

    private static @Nullable Integer scale(String text) {
        boolean number = text.matches("[1-9]\\d?");
        return number && Integer.parseInt(text) <= QrCodes.MAX_SCALE ? Integer.valueOf(text) : null;
    }

    private Answer read(Call call) {
        ObjectNode body = Json.object();
        ArrayNode items = body.putArray("items");
        reader.read(call.bytes()).forEach(items::add);
        return Answer.ok(body);
    }
}
