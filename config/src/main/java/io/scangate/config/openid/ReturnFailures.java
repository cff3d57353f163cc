package io.scangate.config.openid;

import io.scangate.config.web.Answer;
import io.scangate.config.web.Failures;
import io.scangate.config.web.Head;
import io.scangate.config.web.Problem;

/**
 * Failures of the API, except those of a browser that comes back from another service: it goes on with the console, which says what to do. Thread-safe.
 */
public final class ReturnFailures implements Failures {
    /** The page of the console, which gets a code and has the text: anybody can write an address with a text. */
    private static final String PAGE = "/console/#/elsewhere?failed=";

    private final Failures usual;

    /** @param usual the format of all other failures */
    public ReturnFailures(Failures usual) {
        this.usual = usual;
    }

    @Override
    public Answer answer(Head head, Throwable failure) {
        Answer answer = usual.answer(head, failure);
        return isBrowserOnItsWayBack(head)
                ? Answer.seeOther(PAGE + Problem.of(failure).code().code())
                : answer;
    }

    @Override
    public String code(Head head, Throwable failure) {
        return usual.code(head, failure);
    }

    private static boolean isBrowserOnItsWayBack(Head head) {
        String accepted = head.header("accept");
        return accepted != null && accepted.contains("text/html") && head.path().equals(OpenIdSettings.PATH);
    }
}
