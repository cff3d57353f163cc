// Words for codes of the API: the text if there is one, else the code itself, as of a later version of the server.
import { userText } from "../parts/user-text.js";
import { t, time } from "../texts/texts.js";

const word = (key, code) => {
  const text = t(key);
  return text === key ? code : text;
};

/** The subject and the verb of an action such as rule.publish. */
export function actionWords(action) {
  const [subject, verb = ""] = action.split(".");
  return [word(`history.subject.${subject}`, subject), word(`history.verb.${verb}`, verb)];
}

/** A fact of a notice. */
export const factWord = (name) => word(`history.fact.${name}`, name);

/** Facts of notices that are codes: the keys of their texts. ConsoleTextsTest compares them with the codes of the API. */
const CODES = {
  state: (kind) => `history.state.${kind}`,
  outcome: () => "outcome",
  cause: () => "cause",
  reason: (kind) => kind === "planned_publish_failed" && "problem",
};

/** What a fact of a notice says: words for a code, a time in the reader's language, and other texts as they are. */
export function factValue(kind, name, value) {
  if (name === "failed_since") {
    return time(value);
  }
  const key = CODES[name]?.(kind);
  return userText(key ? word(`${key}.${value}`, value) : value);
}
