package io.scangate.gateway.admin;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkDiagnosis;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.link.LinkRejection;
import io.scangate.gateway.resolve.ClientVersion;
import io.scangate.gateway.resolve.Explainer;
import io.scangate.gateway.resolve.Explanation;
import io.scangate.gateway.resolve.Scan;
import io.scangate.gateway.text.Language;
import io.scangate.gateway.wire.Answer;
import io.scangate.gateway.wire.Request;

/**
 * Answers {@code /v1/explain}: the decision that a scan would get, and its reasons. Takes up to a second, so it runs on
 * a worker thread.
 */
final class ExplainAnswer {
    private static final String LINK =
            "an http, https or ftp link of at most " + LinkParser.MAX_LINK_BYTES + " bytes, percent-encoded";

    private ExplainAnswer() {}

    /** Reads the parameters. */
    static Parameters parameters(Request request) {
        return Parameters.read(request, "link", "user", "appid", "client_version");
    }

    /** Makes the answer. */
    static Answer of(Parameters query, Language language, ActiveIndex.Revision revision, Explainer explainer) {
        byte[] text = query.bytes("link");
        if (text == null) {
            return Parameters.missing("link", LINK);
        }
        Scan scan = new Scan();
        byte[] user = query.bytes("user");
        if (user != null && user.length > 0) {
            scan.user(user, 0, user.length);
        }
        String version = query.text("client_version");
        if (version != null) {
            scan.clientVersion(ClientVersion.parse(version));
            if (ClientVersion.parse(version) == ClientVersion.MALFORMED) {
                return query.bad(AdminProblem.BAD_PARAMETER, "client_version", "a version such as 8.0.50");
            }
        }
        String appid = query.text("appid");
        if (appid != null && !revision.index().hasAccount(appid)) {
            return query.bad(AdminProblem.NO_SUCH_ACCOUNT, "appid", "the appid of an account that has rules here");
        }
        Link link = new Link();
        if (new LinkParser().parse(text, 0, text.length, link) instanceof LinkRejection rejection) {
            String sentence = LinkDiagnosis.ofInvalid(text).sentence(language);
            return query.refused(AdminProblem.of(rejection), "link", sentence);
        }
        Explanation explanation = explainer.explain(revision.index(), link, scan, appid);
        byte[] body = AnswerJson.explanation(explanation, text, revision.revision(), language);
        return out -> out.answer(AdminEndpoint.JSON, body);
    }
}
