// Who is signed in, and what this person may do. The server decides; this only hides what it would refuse.
import { getAccount } from "../api/accounts.js";
import { onSession } from "../api/client.js";
import { ownSession, signOut } from "../api/session.js";

const KEPT = "scangate.account";
const changes = new EventTarget();
const names = new Map();

/** The session of the API; null if nobody is signed in, undefined if that is not known yet. */
let session;

export const person = () => session;

export const onPerson = (listener, signal) => changes.addEventListener("change", listener, { signal });

function set(next) {
  session = next;
  changes.dispatchEvent(new Event("change"));
}

/** Asks the server who is signed in. Throws if it cannot be reached. */
export async function loadPerson() {
  try {
    set(await ownSession());
  } catch (refused) {
    set(null);
    if (refused.code !== "unauthorized") {
      throw refused;
    }
  }
}

/** Asks again for the state of the own accounts. Where that fails, the calls of the page say so. */
export async function refreshAccounts() {
  const next = await ownSession().catch(() => null);
  if (next && session && JSON.stringify(next.accounts) !== JSON.stringify(session.accounts)) {
    set(next);
  }
}

export async function leave() {
  await signOut();
  names.clear();
  set(null);
}

onSession("ended", () => session && set(null));
onSession("suspended", () => session && refreshAccounts());
onSession("password", () => session && set({ ...session, change_password: true }));

/** The role in the service: admin, reader or none. */
export const serviceRole = () => session?.role ?? "none";

/** Whether the person has a role in the service, and so sees all accounts. */
export const seesAll = () => serviceRole() !== "none";

/** The role in an account: owner, editor, viewer; undefined if there is none. */
export const roleIn = (appid) => membership(appid)?.role;

const membership = (appid) => session?.accounts.find((one) => one.appid === appid);

/** Why gateways open nothing of an own account: `{ cause, since, reason }`; undefined if they do, or without a role there. */
export const withheldOf = (appid) => membership(appid)?.withheld;

const CLOSING = ["account_suspended", "personal_account"];

/** Whether the API refuses this person all calls about an account. */
export const isClosed = (appid) => serviceRole() !== "admin" && CLOSING.includes(withheldOf(appid)?.cause);

/** Whether the person has a permission, about an account or, without one, about the service. */
export function may(permission, appid) {
  const own = session?.permissions ?? [];
  const there = (appid && membership(appid)?.permissions) || [];
  return own.includes(permission) || there.includes(permission);
}

/** The account that the person looked at last, or the first one. */
export function usualAccount() {
  const kept = localStorage.getItem(KEPT);
  const own = session.accounts.map((one) => one.appid);
  return kept && (own.includes(kept) || seesAll()) ? kept : own[0];
}

export const keepAccount = (appid) => localStorage.setItem(KEPT, appid);

/** The name of an account; the appid if the person may not see it. */
export async function accountName(appid) {
  const own = membership(appid)?.name ?? names.get(appid);
  if (own !== undefined) {
    return own;
  }
  if (!may("account_read", appid)) {
    return appid;
  }
  try {
    names.set(appid, (await getAccount(appid)).name);
  } catch {
    return appid;
  }
  return names.get(appid);
}
