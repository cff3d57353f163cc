import { get, ofAccount, post } from "./client.js";

/** The account's verification file, which is valid in every directory. */
export async function accountFile(appid, signal) {
  const { file_name: name, file_content: content } = await get(ofAccount(appid, "verification-file"), {}, signal);
  return { name, content };
}

/** The directory of a rule, from its canonical form: the path up to its last slash. */
export function directoryOf(canonical) {
  const [path] = canonical.split("?");
  return path.slice(0, path.lastIndexOf("/") + 1);
}

/** Fetches the verification file of a rule now; the rule need not exist. */
export const verify = (appid, prefix, signal) => post(ofAccount(appid, "verifications"), { prefix }, { signal });

/** The checks that somebody asked for, the newest first. */
export const askedChecks = (appid, signal) => get(ofAccount(appid, "verification-requests"), { limit: 50 }, signal);
