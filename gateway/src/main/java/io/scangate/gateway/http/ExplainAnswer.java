package io.scangate.gateway.http;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkDiagnosis;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.link.LinkRejection;
import io.scangate.gateway.link.ParsedLink;
import io.scangate.gateway.resolve.ClientVersion;
import io.scangate.gateway.resolve.Explainer;
import io.scangate.gateway.resolve.Explanation;
import io.scangate.gateway.resolve.Scan;
import io.scangate.gateway.text.Language;
import java.util.function.Consumer;

/** Answers {@code /v1/explain}: the decision as a scan would get it, and why. May take up to a second; for workers. */
final class ExplainAnswer {
    private ExplainAnswer() {}

    /** What will write the answer. */
    static Consumer<AnswerBuffer> of(
            QueryMap query, Language language, ActiveIndex.Revision revision, Explainer explainer) {
        Problem problem = query.problem();
        byte[] text = query.bytes("link");
        if (problem != null || text == null) {
            return problem(problem == null ? Problem.MISSING_LINK : problem);
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
                return problem(Problem.BAD_CLIENT_VERSION);
            }
        }
        String appid = query.text("appid");
        if (appid != null && !revision.index().hasAccount(appid)) {
            return problem(Problem.NO_SUCH_ACCOUNT);
        }
        ParsedLink parsed = new LinkParser().parse(text, 0, text.length, new Link());
        if (parsed instanceof LinkRejection rejection) {
            String sentence = LinkDiagnosis.ofRefused(text).sentence(language);
            return out -> out.problem(Problem.of(rejection), ": " + sentence);
        }
        Explanation explanation = explainer.explain(revision.index(), (Link) parsed, scan, appid);
        byte[] body = AnswerJson.explanation(explanation, text, revision.revision(), language);
        return out -> out.answer(AnswerHead.JSON, body);
    }

    private static Consumer<AnswerBuffer> problem(Problem problem) {
        return out -> out.problem(problem);
    }
}
