import { t } from "../texts/texts.js";

/** What is odd about an appid: the platform's own ones are wx and 16 hexadecimal digits. Undefined for one of these, and for none. */
export const oddAppid = (appid) => (!appid || /^wx[0-9a-f]{16}$/.test(appid) ? undefined : t("accounts.appid.odd"));
