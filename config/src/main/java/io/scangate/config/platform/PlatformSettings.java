package io.scangate.config.platform;

import io.scangate.config.outbound.Target;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import java.util.Optional;

/**
 * What the control plane asks the platform, and where the platform's clients reach the gateways. Immutable.
 *
 * @param codePublished who says whether a mini program has published code: {@code operator}; or the address of the platform with
 *     {@code {appid}} in it, which answers 200 and {@code {"code_published": true}} or {@code false}
 * @param gatewayUrl the origin of the gateways as clients reach it, {@code https://HOST}; empty if it is not known
 */
public record PlatformSettings(String codePublished, String gatewayUrl) {
    private static final String OPERATOR = "operator";
    private static final String PLACE = "{appid}";

    /** The default: an operator says so. */
    public static final PlatformSettings DEFAULT = new PlatformSettings(OPERATOR, "");

    public PlatformSettings {
        if (!codePublished.equals(OPERATOR) && !isTemplate(codePublished)) {
            throw new IllegalArgumentException("code-published: \"" + shown(codePublished)
                    + "\" (expected: operator, or an http or https address with {appid} once in its path or query, without user and"
                    + " fragment, such as https://platform.example/code/{appid})");
        }
        if (!gatewayUrl.isEmpty() && !isOrigin(gatewayUrl)) {
            throw new IllegalArgumentException(
                    "gateway-url: \"" + shown(gatewayUrl)
                            + "\" (expected: https://HOST or https://HOST:PORT in lower case, without a path; http for development)");
        }
    }

    private static boolean isOrigin(String text) {
        return !text.endsWith("/")
                && target(text, "")
                        .filter(target -> target.address().equals(text + "/"))
                        .isPresent();
    }

    /** Without what may be secret: user and password in front of the host, and the query. */
    private static String shown(String address) {
        return address.replaceAll("//.*@", "//(hidden)@").replaceAll("\\?.*", "?(hidden)");
    }

    private static boolean isTemplate(String text) {
        int place = text.indexOf(PLACE);
        boolean once = place >= 0 && text.indexOf(PLACE, place + 1) < 0;
        Optional<Target> one = target(text, "a");
        Optional<Target> other = target(text, "b");
        // An appid must not choose the host.
        return once
                && one.isPresent()
                && other.isPresent()
                && one.get().authority().equals(other.get().authority())
                && !one.get().path().equals(other.get().path());
    }

    private static Optional<Target> target(String text, String appid) {
        return LinkParser.parse(text.replace(PLACE, appid)) instanceof Link link
                        && !link.scheme().equals("ftp")
                        && !link.hasUserInfo()
                        && !link.hasFragment()
                ? Optional.of(Target.of(link))
                : Optional.empty();
    }

    /** The address for an appid; empty if operators say it. */
    Optional<Target> target(String appid) {
        return codePublished.equals(OPERATOR) ? Optional.empty() : target(codePublished, appid);
    }
}
