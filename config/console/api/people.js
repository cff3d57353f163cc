// The people who sign in, their roles in accounts, and invitations.
import { get, ofAccount, patch, post, put, remove } from "./client.js";

const user = (name, ...rest) => `/v1/users/${[name, ...rest].map(encodeURIComponent).join("/")}`;

export const listUsers = (query, signal) => get("/v1/users", query, signal);

export const getUser = (name, signal) => get(user(name), {}, signal);

/** A new user; the answer has the first password. */
export const createUser = (fields) => post("/v1/users", fields);

export const editUser = (name, fields) => patch(user(name), fields);

/** The answer has the new password. */
export const resetPassword = (name) => post(user(name, "password"));

export const removeSecondFactor = (name) => remove(user(name, "totp"));

export const endUser = (name) => remove(user(name));

/** A page of the people with a role in an account. */
export const listMemberships = (appid, after, signal) => get(ofAccount(appid, "users"), { after }, signal);

export const putMembership = (appid, name, role) => put(ofAccount(appid, "users", name), { role });

export const endMembership = (appid, name) => remove(ofAccount(appid, "users", name));

export const listInvitations = (appid, after, signal) => get(ofAccount(appid, "invitations"), { after }, signal);

/** The answer has the token. */
export const invite = (appid, role) => post(ofAccount(appid, "invitations"), { role });

export const withdrawInvitation = (appid, id) => remove(ofAccount(appid, "invitations", String(id)));

/** What an invitation is for, for whoever has its token. */
export const lookAtInvitation = (token, signal) => post("/v1/invitations/look", { token }, { signal });

export const acceptInvitation = (token) => post("/v1/invitations/accept", { token });

/** Makes a user with the role of an invitation, who is signed in then. */
export const register = (fields) => post("/v1/invitations/register", fields);

/** The address at which somebody shows an identity of another service, and so becomes a user with the role of an invitation. */
export const registerElsewhere = (invitation, name) => post("/v1/openid/start", { invitation, name, after: "/console/" });
