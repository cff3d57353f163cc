// The second factor, the sessions and the identities of the person who is signed in.
import { get, post, put, remove } from "./client.js";

/** A seed for codes, which counts once `confirmSecondFactor` has had a code of it. */
export const beginSecondFactor = (password) => post("/v1/session/totp", { password });

export const confirmSecondFactor = (code) => put("/v1/session/totp", { code });

export const endSecondFactor = (password, code) => post("/v1/session/totp/end", { password, code });

export const listSessions = async (signal) => (await get("/v1/sessions", {}, signal)).sessions;

export const endSession = (id) => remove(`/v1/sessions/${encodeURIComponent(id)}`);

export const listIdentities = async (signal) => (await get("/v1/openid/identities", {}, signal)).identities;

/** The address at which the person shows another identity. */
export const linkIdentity = (fields) => post("/v1/openid/link", { ...fields, after: "/console/" });

/** Nothing; or the address at which somebody without a password shows who it is. */
export const unlinkIdentity = (identity, fields) => post("/v1/openid/unlink", { ...fields, identity, after: "/console/" });
