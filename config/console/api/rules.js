import { get, ofAccount, patch, post } from "./client.js";

/** A page of an account's rules; `query`: search, state, verification, prefix. */
export const listRules = (appid, query, signal) => get(ofAccount(appid, "rules"), query, signal);

/** The rule of an account with exactly that canonical text; undefined if there is none. */
export async function ruleOf(appid, canonical, signal) {
  let after;
  do {
    const page = await listRules(appid, { prefix: canonical, limit: 200, after }, signal);
    const found = page.items.find((rule) => rule.canonical === canonical);
    if (found) {
      return found;
    }
    after = page.next;
  } while (after);
  return undefined;
}

/** Adds a rule; with `dry` it only makes all checks, and answers what the rule would change. */
export const addRule = (appid, rule, dry, signal) => post(ofAccount(appid, "rules") + dryRun(dry), rule, { signal });

/** Changes fields of a rule, if it still is as it was shown. */
export const editRule = (rule, fields) => patch(ofAccount(rule.appid, "rules", rule.id), fields, { version: rule.version });

/** Puts the page of a rule live, if it still is as it was shown; with `dry` it only answers what would change. */
export const publishRule = (rule, dry, signal) =>
  post(ofAccount(rule.appid, "rules", rule.id, "publish") + dryRun(dry), undefined, { version: dry ? undefined : rule.version, signal });

const dryRun = (dry) => (dry ? "?dry_run=true" : "");
