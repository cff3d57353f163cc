package io.scangate.config.lifecycle;

import io.scangate.gateway.text.VisibleText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * A refused change or query; nothing was changed, except possibly with {@link Refusal#OUTCOME_UNKNOWN}. The message is
 * for people: the field, its value and the expected value.
 */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;
    private final transient Particulars particulars;
    private final String detail;
    private final boolean sentence;
    private final transient @Nullable Conflict conflict;
    private final transient List<Fault> faults;
    private final transient List<RefusedException> findings;

    /**
     * One of several faults of a request.
     *
     * @param place the faulty part of the request, such as {@code actions[2]}
     * @param refused the fault
     */
    public record Fault(String place, RefusedException refused) {}

    /** A refusal with a message. */
    public RefusedException(Refusal refusal, String message) {
        this(refusal, Particulars.NONE, message, null, null);
    }

    /** A refusal caused by another failure. */
    public RefusedException(Refusal refusal, String message, Throwable cause) {
        this(refusal, Particulars.NONE, message, null, cause);
    }

    private RefusedException(
            Refusal refusal,
            Particulars particulars,
            String detail,
            @Nullable Conflict conflict,
            @Nullable Throwable cause) {
        this(refusal, particulars, detail, false, conflict, List.of(), List.of(), cause);
    }

    private RefusedException(
            Refusal refusal,
            Particulars particulars,
            String detail,
            boolean sentence,
            @Nullable Conflict conflict,
            List<Fault> faults,
            List<RefusedException> findings,
            @Nullable Throwable cause) {
        super(sentence || particulars.field() == null ? detail : particulars.field() + ": " + detail, cause);
        this.refusal = refusal;
        this.particulars = particulars;
        this.detail = detail;
        this.sentence = sentence;
        this.conflict = conflict;
        this.faults = List.copyOf(faults);
        this.findings = List.copyOf(findings);
    }

    /** A request with several faults, at least one. The first one decides the code. */
    public static RefusedException several(List<Fault> faults) {
        RefusedException first = faults.get(0).refused();
        String more = faults.size() == 1 ? "" : "; " + (faults.size() - 1) + " more in faults";
        String detail = faults.get(0).place() + ": " + first.getMessage() + more;
        return new RefusedException(
                first.refusal, Particulars.NONE, detail, true, first.conflict, faults, List.of(), first);
    }

    /** A change that is refused for several reasons, at least one. It is the first one, with all of them as its findings. */
    public static RefusedException all(List<RefusedException> reasons) {
        RefusedException first = reasons.get(0);
        return reasons.size() == 1
                ? first
                : new RefusedException(
                        first.refusal,
                        first.particulars,
                        first.detail,
                        first.sentence,
                        first.conflict,
                        first.faults,
                        reasons,
                        first);
    }

    /** A field whose value is not the expected one. */
    public static RefusedException value(Refusal refusal, String field, String value, String expected) {
        String detail = VisibleText.quoted(value) + " (expected: " + expected + ")";
        return new RefusedException(refusal, Particulars.of(field, value, expected), detail, null, null);
    }

    /**
     * A field whose number is too large, or whose text or list is too long.
     *
     * @param detail the value, and the limit with its unit
     */
    public static RefusedException limit(Refusal refusal, String field, long value, long limit, String detail) {
        return new RefusedException(refusal, Particulars.limit(field, value, limit), detail, null, null);
    }

    /**
     * A field whose value is refused.
     *
     * @param detail the value, and its fault
     */
    public static RefusedException field(Refusal refusal, String field, String detail) {
        return new RefusedException(refusal, Particulars.field(field), detail, null, null);
    }

    /**
     * A refusal that a sentence describes.
     *
     * @param particulars the field, the value and the expected value that the sentence is about
     * @param sentence the whole message
     */
    public static RefusedException about(Refusal refusal, Particulars particulars, String sentence) {
        return new RefusedException(refusal, particulars, sentence, true, null, List.of(), List.of(), null);
    }

    /** The refusal of the same field for the same reason under another code. */
    public RefusedException as(Refusal other) {
        return new RefusedException(other, particulars, detail, sentence, conflict, List.of(), List.of(), this);
    }

    /** A prefix that conflicts with another account's rule. Names that rule only if strangers may learn it. */
    public static RefusedException taken(String prefix, Conflict conflict) {
        String other = "\"" + conflict.prefix() + "\" of account " + conflict.appid();
        String how =
                switch (conflict.kind()) {
                    case SAME_RULE -> "it is " + (conflict.named() ? "the rule " + other : "a rule of another account");
                    case OCCUPIES ->
                        "it is inside "
                                + (conflict.named()
                                        ? "the occupied rule " + other
                                        : "a range that another account occupies");
                    case INSIDE ->
                        "it cannot be occupied, since "
                                + (conflict.named() ? "the rule " + other : "a rule of another account")
                                + " is inside it";
                };
        Particulars particulars = Particulars.of("prefix", prefix, "a range without rules of other accounts");
        String detail = VisibleText.quoted(prefix) + ": " + how;
        return new RefusedException(Refusal.PREFIX_TAKEN, particulars, detail, conflict, null);
    }

    /** The reason. */
    public Refusal refusal() {
        return refusal;
    }

    /** The level of a line of the log about work that waits. The store logs by itself that the database is away, once a minute. */
    public Level logLevel() {
        return refusal == Refusal.UNAVAILABLE ? Level.DEBUG : Level.WARN;
    }

    /**
     * The message with the client's name of the field.
     *
     * @param names the client's field names by the names used here; other fields keep their names
     */
    public String message(Map<String, String> names) {
        String field = particulars.field();
        return sentence || field == null ? detail : names.getOrDefault(field, field) + ": " + detail;
    }

    /** The message of the deepest cause that has one, for the log. Not for clients: it may contain host names. */
    public static String causeInWords(Throwable failure) {
        String words = failure.getClass().getSimpleName();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            words = cause.getMessage() == null ? words : cause.getMessage();
        }
        return words;
    }

    /** The field, its value and the expected value, as far as they are known. */
    public Particulars particulars() {
        return particulars;
    }

    /** All faults with their places, if the request has several parts; else empty. */
    public List<Fault> faults() {
        return faults;
    }

    /** All reasons; the refusal itself if it is the only one. */
    public List<RefusedException> findings() {
        return findings.isEmpty() ? List.of(this) : findings;
    }

    /** The conflicting rule; null if there is none. */
    public @Nullable Conflict conflict() {
        return conflict;
    }
}
