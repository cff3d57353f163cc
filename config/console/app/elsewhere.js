// What became of a sign-in at another service. The server sends the browser to #/elsewhere?failed=CODE, and never with a text, since anybody can write such an address.
import { sentence } from "../parts/problem-text.js";
import { t } from "../texts/texts.js";
import { route } from "./router.js";

/** Why the browser has come back in vain, as a problem in the reader's language; undefined if it has not. */
export function failedElsewhere() {
  const { scope, query } = route();
  if (scope !== "elsewhere") {
    return undefined;
  }
  return { message: SENTENCES[query.failed]?.() ?? sentence({ code: query.failed }) ?? t("signin.elsewhere.failed") };
}

/** Where the usual sentence is about a name or a password of ours. */
const SENTENCES = {
  unauthorized: () => t("signin.elsewhere.failed"),
  user_exists: () => t("signin.elsewhere.taken"),
};
