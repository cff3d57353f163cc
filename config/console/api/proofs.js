import { get, ofAccount, post } from "./client.js";

/** The account's verification file, which is valid everywhere, and the directory of a rule. */
export async function fileFor(appid, prefix, signal) {
  const [file, ofRule] = await Promise.all([
    get(ofAccount(appid, "verification-file"), {}, signal),
    get(ofAccount(appid, "verification-file"), { prefix }, signal),
  ]);
  return { name: file.file_name, content: file.file_content, directory: ofRule.address.slice(0, -ofRule.file_name.length) };
}

/** Fetches the verification file of a rule now. */
export const verify = (appid, prefix, signal) => post(ofAccount(appid, "verifications"), { prefix }, { signal });

/** The checks that somebody asked for, the newest first. */
export const askedChecks = (appid, signal) => get(ofAccount(appid, "verification-requests"), { limit: 50 }, signal);
