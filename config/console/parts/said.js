import { html, nothing } from "lit";
import { language, t } from "../texts/texts.js";
import { more, sentence } from "./problem-text.js";
import { userText } from "./user-text.js";

/** A refusal in the reader's language. The API's own words are English: for other readers they are folded away below the sentence. */
export function said(problem) {
  const text = sentence(problem);
  const detail = more(problem);
  if (!text || (language() === "en" && detail)) {
    return userText(detail ?? problem.message);
  }
  return html`${text}${detail ? words(detail) : nothing}`;
}

/** The API's own words below a sentence: at once for those who read English, unless they are many; else folded away. */
export const words = (detail, many = false) => (language() === "en" && !many
  ? html`<div class="soft">${userText(detail)}</div>`
  : html`<details class="soft small"><summary>${t("error.words")}</summary>${userText(detail)}</details>`);
