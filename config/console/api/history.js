import { get, ofAccount, post } from "./client.js";

/** A page of a rule's releases, the newest first. */
export const listReleases = (appid, rule, after, signal) => get(ofAccount(appid, "rules", rule, "releases"), { after, limit: 20 }, signal);

/** Puts an earlier release live, if the rule still is as it was shown; with `dry` it only answers what would change. */
export const rollBack = (rule, release, dry, signal) =>
  post(`${ofAccount(rule.appid, "rules", rule.id, "rollback")}${dry ? "?dry_run=true" : ""}`, { release }, { version: dry ? undefined : rule.version, signal });

/** A page of the changes of an account, or of all without an appid, the newest first; `query`: action, actor, from, to. */
export const listChanges = (appid, query, signal) => get(of(appid, "audit"), query, signal);

/** A page of the notices of an account, or of all without an appid, the newest first; `query`: kind. */
export const listNotices = (appid, query, signal) => get(of(appid, "notices"), query, signal);

const of = (appid, list) => (appid ? ofAccount(appid, list) : `/v1/${list}`);

/** A rule of an account by its id, with its live release. */
export const getRule = (appid, id, signal) => get(ofAccount(appid, "rules", id), {}, signal);
