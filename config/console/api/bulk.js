import { ofAccount, upload } from "./client.js";

/** Adds the rules of a CSV text, all or none; with `dry` it only answers each row with its faults. */
export const addRulesOfFile = (appid, text, dry, signal) =>
  upload(ofAccount(appid, "rules-file"), new Blob([text]), { type: "text/csv", query: { dry_run: dry || undefined }, signal });
