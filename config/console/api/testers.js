import { getBlob, ofAccount, remove } from "./client.js";

/** Takes the role of a tester away. */
export const removeMember = (appid, user) => remove(ofAccount(appid, "members", user));

/** The QR code of a link: png or svg. */
export const qrCode = (appid, link, format, signal) => getBlob(ofAccount(appid, "qr-code"), { link, format, scale: format === "png" ? 16 : undefined }, signal);
