import { get, post, put, remove } from "./client.js";

/** The session of this browser; refused if there is none. */
export const ownSession = () => get("/v1/session");

/** Signs in, with a code if the user has a second factor. */
export const signIn = (name, password, code) => post("/v1/session", { name, password, ...(code ? { code } : {}) });

export const signOut = () => remove("/v1/session");

export const changePassword = (password, newPassword) => put("/v1/session/password", { password, new_password: newPassword });

/** The address at which a browser signs in at another service, and comes back to the console. */
export const startOpenId = () => post("/v1/openid/start", { after: "/console/" });
