// Words for codes of the API: the text if there is one, else the code itself, as of a later version of the server.
import { t } from "../texts/texts.js";

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
