import { get, ofAccount, patch, post, remove } from "./client.js";

/** A rule of an account. */
export const getRule = (appid, id, signal) => get(ofAccount(appid, "rules", id), {}, signal);

/** What a rule would match, and what bars it; asks no other server, so it may be called after each letter. `rule`: prefix, page, occupies. */
export const checkRule = (appid, rule, signal) => get(ofAccount(appid, "rule-check"), rule, signal);

/** Changes fields of a rule, if it still is as it was shown. */
export const changeRule = (rule, fields, signal) => patch(ofAccount(rule.appid, "rules", rule.id), fields, { version: rule.version, signal });

/** Takes a rule offline, if it still is as it was shown. */
export const takeOffline = (rule) => post(ofAccount(rule.appid, "rules", rule.id, "unpublish"), undefined, { version: rule.version });

/** Deletes a rule, if it still is as it was shown. */
export const deleteRule = (rule) => remove(ofAccount(rule.appid, "rules", rule.id), { version: rule.version });
