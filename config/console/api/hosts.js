// Licences, blocked hosts, and who has rules where.
import { get, ofAccount, post, put, remove, upload } from "./client.js";

export const listLicences = (query, signal) => get("/v1/licences", query, signal);

export const withdrawLicence = (domain) => remove(`/v1/licences/${encodeURIComponent(domain)}`);

/** Imports a CSV file; `replace` removes the licences that it does not have. Options: `signal`, `progress`. */
export const importLicences = (file, replace, options) => upload("/v1/licences", file, { method: "PUT", type: "text/csv", query: { replace }, ...options });

/** The imports that this replica is making. */
export const runningImports = async (signal) => (await get("/v1/licence-imports", {}, signal)).items;

export const cancelImport = (id) => remove(`/v1/licence-imports/${encodeURIComponent(id)}`);

export const listUnlicensed = (after, signal) => get("/v1/unlicensed-rules", { after }, signal);

export const listBlocked = (query, signal) => get("/v1/blocked-hosts", query, signal);

export const blockHost = ({ host, ...block }) => put(`/v1/blocked-hosts/${encodeURIComponent(host)}`, block);

export const unblockHost = (host) => remove(`/v1/blocked-hosts/${encodeURIComponent(host)}`);

/** A page of the accounts with rules in a range, each with these rules. */
export async function rulesInRange(prefix, after, signal) {
  const page = await get("/v1/accounts", { prefix, after, limit: 20 }, signal);
  const rules = await Promise.all(page.items.map((one) => get(ofAccount(one.appid, "rules"), { prefix, limit: 5 }, signal)));
  return { ...page, items: page.items.map((one, at) => ({ ...one, rules: rules[at] })) };
}

export const listClaims = (after, signal) => get("/v1/claims", { after }, signal);

export const grantClaim = (id) => post(`/v1/claims/${encodeURIComponent(id)}/grant`);

export const refuseClaim = (id) => post(`/v1/claims/${encodeURIComponent(id)}/refuse`);

/** The licences of the hosts of an account's rules, or of one host: `hosts`, and whether they are `complete`. */
export const hostLicences = (appid, host, signal) => get(ofAccount(appid, "licences"), { host }, signal);
