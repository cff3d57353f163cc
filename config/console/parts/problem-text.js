// The API's refusals in the language of the reader. ConsoleTextsTest compares the codes with those of the API.
import { language, t } from "../texts/texts.js";

/** Codes whose sentence says all; the API's own words would only repeat it in English. */
const SAYS_ALL = new Set(["unauthorized", "code_needed", "forbidden", "version_mismatch", "frozen", "busy", "overloaded", "unavailable"]);

/** A sentence for the code of a refusal; undefined for a failure that is no refusal of the API. */
export function sentence({ code }) {
  const text = code && t(`problem.${code}`);
  return text === `problem.${code}` ? undefined : text;
}

/** What the API says beyond that: the value found and the one expected, in English; undefined if it is nothing more. */
export const more = (problem) => (problem.code === "unreachable" || !SAYS_ALL.has(problem.code) ? (problem.detail ?? problem.message) : undefined);

/** One line: the API's own words for those who read English, else the sentence. */
export function inOneLine(problem) {
  const text = sentence(problem);
  return !text || language() === "en" ? (more(problem) ?? text ?? problem.message) : text;
}
