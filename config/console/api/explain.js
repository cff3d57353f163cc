import { get, ofAccount, upload } from "./client.js";

/** What a link opens under the rules of now, and why; of all accounts without an appid. */
export const explain = (appid, question, signal) => get(appid ? ofAccount(appid, "explain") : "/v1/explain", question, signal);

/** The published rules of other accounts that are in the way of a rule, each with the name and the contact of its account. */
export const findConflicts = async (appid, prefix, signal) => (await get(ofAccount(appid, "conflicts"), { prefix }, signal)).items;

/** The texts of the QR codes in a picture. */
export const readPicture = async (appid, picture, options) =>
  (await upload(appid ? ofAccount(appid, "qr-code") : "/v1/qr-code", picture, options)).items;
