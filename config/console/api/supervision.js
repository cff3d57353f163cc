// What operators do with accounts, and owners with their own.
import { get, ofAccount, patch, post, put, remove } from "./client.js";

/** A page of all accounts; `query`: name, host or prefix. */
export const listAccounts = (query, signal) => get("/v1/accounts", query, signal);

export const createAccount = (account) => post("/v1/accounts", account);

/** Changes fields of an account, if it still is as it was shown. */
export const editAccount = (account, fields) => patch(ofAccount(account.appid), fields, { version: account.version });

export const deleteAccount = (account) => remove(ofAccount(account.appid), { version: account.version });

export const suspendAccount = (appid, reason) => put(ofAccount(appid, "suspension"), { reason });

export const resumeAccount = (appid) => remove(ofAccount(appid, "suspension"));

export const switchFeature = (appid, on) => put(ofAccount(appid, "feature"), { on });

/** The limits of an account, those in force, and the publishes of this month. */
export async function limitsOf(appid, signal) {
  const [limits, quota] = await Promise.all([get(ofAccount(appid, "limits"), {}, signal), get(ofAccount(appid, "quota"), {}, signal)]);
  return { ...limits, quota };
}

/** Sets the limits; null is the default of the service. */
export const setLimits = (appid, limits) => put(ofAccount(appid, "limits"), limits);

export const takeDown = (rule, reason) => put(ofAccount(rule.appid, "rules", rule.id, "takedown"), { reason });

export const putBack = (rule) => remove(ofAccount(rule.appid, "rules", rule.id, "takedown"));

/** A page of the deleted accounts that can be restored. */
export const listDeleted = (query, signal) => get("/v1/deleted-accounts", query, signal);

export const restoreAccount = (id) => post(`/v1/deleted-accounts/${encodeURIComponent(id)}/restore`);

export const forgetAccount = (id) => remove(`/v1/deleted-accounts/${encodeURIComponent(id)}`);
