import { t } from "../texts/texts.js";

/** The roles in the service, as a field for a choice takes them. */
export const serviceRoles = () => ["none", "reader", "admin"].map((role) => [role, t(`servicerole.${role}`)]);
