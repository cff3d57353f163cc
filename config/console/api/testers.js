import { getBlob, ofAccount, remove } from "./client.js";

/** Takes the role of a tester away. */
export const removeMember = (appid, user) => remove(ofAccount(appid, "members", user));

/** The QR code of a link: png or svg. */
export const qrCode = (appid, link, format, signal) => getBlob(ofAccount(appid, "qr-code"), { link, format, scale: format === "png" ? 16 : undefined }, signal);

/** The QR code by which a tester learns the own user id: png or svg; refused with not_found where nobody has set it up. */
export const testerCode = (appid, format, signal) => getBlob(ofAccount(appid, "tester-code"), { format, scale: format === "png" ? 16 : undefined }, signal);
