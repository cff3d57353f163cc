import { get, getBlob, ofAccount } from "./client.js";

const LARGEST_PAGE = 200;

/** All counts of a question, in the order of their periods; `query`: from, to, unit, zone, prefix, group. */
export async function listScans(appid, query, signal) {
  const items = [];
  let after;
  do {
    const page = await get(ofAccount(appid, "scans"), { ...query, limit: LARGEST_PAGE, after }, signal);
    items.push(...page.items);
    after = page.next;
  } while (after);
  return items;
}

/** The counts of a question as a file of CSV. */
export const scansFile = (appid, query, signal) => getBlob(ofAccount(appid, "scans"), { ...query, format: "csv" }, signal);

/** Scans of the last days that no rule matched, grouped by their links without queries. */
export const listMissed = async (appid, signal) => (await get(ofAccount(appid, "missed-links"), { limit: LARGEST_PAGE }, signal)).items;
