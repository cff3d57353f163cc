// Claims of an account to rules of others.
import { get, ofAccount, post, remove } from "./client.js";
import { listNotices } from "./history.js";

/** The open claim of an account to a rule; undefined if there is none. */
export async function openClaim(appid, prefix, signal) {
  let after;
  do {
    const page = await get(ofAccount(appid, "claims"), { side: "made", prefix, after, limit: 200 }, signal);
    const found = page.items.find((one) => one.prefix === prefix);
    if (found) {
      return found;
    }
    after = page.next;
  } while (after);
  return undefined;
}

/** How the last claim of an account to a rule was decided, `{ at, state }`; undefined if none was in the last days. */
export async function lastDecision(appid, prefix, signal) {
  const { items } = await listNotices(appid, { kind: "claim_decided", limit: 200 }, signal);
  const found = items.find(({ facts }) => facts.prefix === prefix);
  return found && { at: found.at, state: found.facts.state };
}

/** Claims a rule of another account; the answer says whether it was granted at once. `rule`: prefix, page. */
export const claimRule = (appid, rule, signal) => post(ofAccount(appid, "claims"), rule, { signal });

export const withdrawClaim = (appid, id) => remove(ofAccount(appid, "claims", id));
