import { follow, get, ofAccount, post, remove } from "./client.js";

/** The publishes of this month, and when the next month begins. */
export const getQuota = (appid, signal) => get(ofAccount(appid, "quota"), {}, signal);

/** Publishes rules in one change: now, or at a time of the API. With `dry` it only answers what each would change. */
export const publishRules = (appid, rules, { at, dry, signal } = {}) =>
  post(ofAccount(appid, "releases") + (dry ? "?dry_run=true" : ""), {
    actions: rules.map((rule) => ({ action: "publish", rule: rule.id, version: rule.version })),
    publish_at: at,
  }, { signal });

/** The planned releases in a state: waiting, done, failed. */
export const listPlans = (appid, state, signal) => get(ofAccount(appid, "planned-releases"), { state, limit: 100 }, signal);

/** Withdraws a waiting release, or removes a failed one from the list. */
export const withdrawPlan = (plan) => remove(ofAccount(plan.appid, "planned-releases", plan.id), { version: plan.version });

/** Tells how many gateways serve a revision, until the signal ends. */
export const followServed = (appid, revision, onServed, signal) =>
  follow(ofAccount(appid, "events"), { revision }, (name, served) => name === "served" && onServed(served), signal);
