import { get, ofAccount, post, put } from "./client.js";

/** An account with its members. */
export const getAccount = (appid, signal) => get(ofAccount(appid), {}, signal);

/** Accounts whose names have a text, for operators. */
export const findAccounts = (name, signal, after) => get("/v1/accounts", { name, after, limit: 20 }, signal);

/** Makes a user of scans a tester: admin, developer or experiencer. */
export const putMember = (appid, user, role) => put(ofAccount(appid, "members", user), { role });

/** Lets the platform be asked whether the mini program has published code; refused with not_found where an operator declares it. */
export const askCodePublished = (appid, signal) => post(ofAccount(appid, "code-published"), undefined, { signal });
