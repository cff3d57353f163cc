import { get, ofAccount, post, put, remove } from "./client.js";

const one = (kind, name) => `/v1/${kind}-keys/${encodeURIComponent(name)}`;

/** A page of all keys, secrets, platforms and authorizations; `query`: kind, search. */
export const listKeys = (query, signal) => get("/v1/keys", query, signal);

/** A new key of an operator, a reader or a gateway, which the answer shows; with `rotate` it replaces the present one. */
export const makeKey = (kind, name, { rotate = false, ends } = {}) => put(`${one(kind, name)}?${new URLSearchParams({ rotate, ...(ends ? { expires_at: ends } : {}) })}`);

export const endKey = (kind, name) => remove(one(kind, name));

export const endPlatform = (name) => remove(`/v1/platforms/${encodeURIComponent(name)}`);

/** A page of the secret of an account and of the platforms that may act for it. */
export const listAccountKeys = (appid, after, signal) => get(ofAccount(appid, "keys"), { after }, signal);

/** A new secret in place of the present one, for operators. */
export const resetSecret = (appid) => post(ofAccount(appid, "secret"));

/** A new secret for somebody who has the present one. */
export const replaceSecret = (appid, secret) => put(ofAccount(appid, "secret"), { secret });

export const endSecret = (appid) => remove(ofAccount(appid, "secret"));

export const endAuthorization = (platform, appid) => remove(`/v1/platforms/${encodeURIComponent(platform)}/authorizations/${encodeURIComponent(appid)}`);
