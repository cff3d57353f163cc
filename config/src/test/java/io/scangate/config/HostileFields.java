package io.scangate.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The fields of the API that take free text, and where {@link HostileWorld} has a hostile text for each. */
final class HostileFields {
    /**
     * Each field, with the texts that fill it, or with the reason why the console has nothing of it: {@code !name} for letters, digits and some signs
     * only, {@code !id} for what must be there already, {@code !secret} for what nobody sees again, {@code !word} for one of some words, and {@code
     * !unseen} for what the console does not show.
     */
    private static final String TABLE = """
            POST /v1/tokens appid, secret: !secret
            POST /v1/accounts appid: !name
            POST /v1/accounts name: account-name
            PATCH /v1/accounts/{appid} name: account-name deleted-name
            PATCH /v1/accounts/{appid} contact: account-contact
            POST /v1/accounts/{appid}/refuse reason: refusal
            PUT /v1/accounts/{appid}/suspension reason: suspension
            PUT /v1/accounts/{appid}/members/{user} {user}: tester
            PUT /v1/accounts/{appid}/secret secret: !secret
            POST /v1/accounts/{appid}/rules prefix: rule-prefix
            POST /v1/accounts/{appid}/rules page: rule-page
            POST /v1/accounts/{appid}/rules test_links[]: test-link
            PATCH /v1/accounts/{appid}/rules/{id} page: draft-page
            PATCH /v1/accounts/{appid}/rules/{id} test_links[]: test-link
            PUT /v1/accounts/{appid}/rules/{id}/takedown reason: takedown
            POST /v1/accounts/{appid}/releases actions[].rule, actions[].prefix: !id
            POST /v1/accounts/{appid}/releases actions[].page: draft-page
            POST /v1/accounts/{appid}/releases actions[].test_links[]: test-link
            POST /v1/accounts/{appid}/claims prefix: claimed-prefix
            POST /v1/accounts/{appid}/claims page: !unseen
            POST /v1/accounts/{appid}/claims test_links[]: !unseen
            POST /v1/accounts/{appid}/offers rule: !id
            POST /v1/accounts/{appid}/offers receiver: !name
            POST /v1/accounts/{appid}/offers/{id}/accept page: draft-page
            POST /v1/accounts/{appid}/verifications prefix: rule-prefix
            PUT /v1/accounts/{appid}/webhooks/{name} {name}: !name
            PUT /v1/accounts/{appid}/webhooks/{name} address: !unseen
            PUT /v1/webhooks/{name} {name}: !name
            PUT /v1/webhooks/{name} address: !unseen
            POST /v1/histories/adopt histories[].history: !unseen
            POST /v1/session name, password, code: !secret
            PUT /v1/session/password password, new_password: !secret
            PUT /v1/session/totp code: !secret
            POST /v1/session/totp password: !secret
            POST /v1/session/totp/end password, code: !secret
            POST /v1/openid/start after, invitation, name: !unseen
            POST /v1/openid/link after, password, code: !secret
            POST /v1/openid/unlink identity, after, password, code: !secret
            POST /v1/users name: !name
            POST /v1/users display_name: display-name
            PATCH /v1/users/{user} display_name: display-name
            PUT /v1/accounts/{appid}/users/{user} {user}: !id
            POST /v1/invitations/look token: !secret
            POST /v1/invitations/accept token: !secret
            POST /v1/invitations/register token, password: !secret
            POST /v1/invitations/register name: !name
            POST /v1/invitations/register display_name: display-name
            POST /v1/sign-up name, appid: !name
            POST /v1/sign-up password: !secret
            POST /v1/sign-up display_name: display-name
            POST /v1/sign-up account_name: sign-up-name
            POST /v1/sign-up contact: sign-up-contact
            POST /v1/sign-up/accounts appid: !name
            POST /v1/sign-up/accounts account_name: sign-up-name
            POST /v1/sign-up/accounts contact: sign-up-contact
            PUT /v1/operator-keys/{name} {name}: !name
            PUT /v1/reader-keys/{name} {name}: !name
            PUT /v1/gateway-keys/{name} {name}: !name
            PUT /v1/freeze reason: freeze
            PUT /v1/blocked-hosts/{host} {host}: !name
            PUT /v1/blocked-hosts/{host} reason: blocked-host
            PUT /v1/platforms/{component_appid} {component_appid}: !name
            PUT /v1/platforms/{component_appid} verify_ticket: !secret
            PUT /v1/platforms/{component_appid}/authorizations/{appid} {component_appid}: !id
            PUT /v1/gateways/{id}/report {id}: !name
            PUT /v1/gateways/{id}/report gateway.name: gateway-name
            PUT /v1/gateways/{id}/report gateway.version: gateway-version
            PUT /v1/gateways/{id}/report gateway.mark, gateway.digest: !unseen
            PUT /v1/gateways/{id}/report gateway.state: gateway-state
            PUT /v1/gateways/{id}/report gateway.settings.*: gateway-key gateway-value
            PUT /v1/gateways/{id}/report accounts.digests.*: !unseen
            PUT /v1/gateways/{id}/report batch.counts[].appid, batch.counts[].prefix: !id
            PUT /v1/gateways/{id}/report batch.counts[].action, batch.counts[].version: !word
            PUT /v1/gateways/{id}/report batch.counts[].reason, batch.counts[].scene: !word
            PUT /v1/gateways/{id}/report batch.matched[]: !unseen
            PUT /v1/gateways/{id}/report batch.unmatched[]: missed-link
            POST /cgi-bin/wxopen/qrcodejumpadd prefix, permit_sub_rule, open_version, is_edit: rule-prefix
            POST /cgi-bin/wxopen/qrcodejumpadd path: rule-page
            POST /cgi-bin/wxopen/qrcodejumpadd debug_url: test-link
            POST /cgi-bin/wxopen/qrcodejumpdelete prefix: !id
            POST /cgi-bin/wxopen/qrcodejumppublish prefix: !id
            POST /cgi-bin/wxopen/qrcodejumpget get_type, prefix_list[], page_num, page_size: !id
            POST /cgi-bin/stable_token appid, secret: !secret
            POST /cgi-bin/component/api_component_token component_appid, component_appsecret, component_verify_ticket: !secret
            POST /cgi-bin/component/api_authorizer_token component_appid, authorizer_appid, authorizer_refresh_token: !secret
            """;

    private HostileFields() {}

    /** The fields with what fills them. */
    static Map<String, List<String>> known() {
        Map<String, List<String>> known = new LinkedHashMap<>();
        for (String line : TABLE.lines().toList()) {
            List<String> sides = Splitter.on(": ").splitToList(line);
            List<String> words = Splitter.on(' ').limit(3).splitToList(sides.get(0));
            List<String> filled = Splitter.on(' ').splitToList(sides.get(1));
            for (String field : Splitter.on(", ").split(words.get(2))) {
                known.put(words.get(0) + " " + words.get(1) + " " + field, filled);
            }
        }
        return known;
    }

    /** The fields of a document that take free text: of bodies, and parts of paths that a call makes up. */
    static Set<String> in(JsonNode document) {
        Set<String> found = new TreeSet<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    String method = operation.getKey().toUpperCase(Locale.ROOT);
                    String name = method + " " + path.getKey() + " ";
                    if (method.equals("PUT")) {
                        names(path.getKey()).forEach(each -> found.add(name + each));
                    }
                    JsonNode schema = operation.getValue().at("/requestBody/content/application~1json/schema");
                    texts(document, schema, "").forEach(each -> found.add(name + each));
                }));
        return found;
    }

    /** Parts of a path that are names; an appid has letters and digits only, and other ids are the server's. */
    private static List<String> names(String path) {
        boolean report = path.endsWith("/report");
        return Splitter.on('/')
                .splitToStream(path)
                .filter(part -> part.startsWith("{") && !part.equals("{appid}") && (report || !part.equals("{id}")))
                .toList();
    }

    private static List<String> texts(JsonNode document, JsonNode named, String path) {
        JsonNode schema =
                named.has("$ref") ? document.at(named.get("$ref").asText().substring(1)) : named;
        List<String> found = new ArrayList<>();
        for (String way : List.of("allOf", "anyOf", "oneOf")) {
            schema.path(way).forEach(each -> found.addAll(texts(document, each, path)));
        }
        String dot = path.isEmpty() ? "" : path + ".";
        schema.path("properties")
                .properties()
                .forEach(each -> found.addAll(texts(document, each.getValue(), dot + each.getKey())));
        if (schema.path("additionalProperties").isObject()) {
            found.addAll(texts(document, schema.get("additionalProperties"), dot + "*"));
        }
        if (schema.has("items")) {
            found.addAll(texts(document, schema.get("items"), path + "[]"));
        }
        boolean text = schema.path("type").toString().contains("string");
        if (text && !schema.has("enum") && !schema.path("format").asText().equals("date-time")) {
            found.add(path);
        }
        return found;
    }
}
