// Strangers who register accounts, and operators who decide about them.
import { get, ofAccount, post, remove } from "./client.js";

/** Whether strangers can register accounts: off, approval or open. */
export const signUpMode = async (signal) => (await get("/v1/sign-up", {}, signal)).sign_up;

/** Makes a user with an account, who is signed in then. */
export const signUp = (fields) => post("/v1/sign-up", fields);

/** Registers a further account of the person who is signed in. */
export const signUpAccount = (fields) => post("/v1/sign-up/accounts", fields);

/** A page of the own sign-ups. */
export const listOwnSignUps = (after, signal) => get("/v1/sign-up/accounts", { after }, signal);

/** Withdraws an own sign-up that waits: its account is deleted. */
export const withdrawSignUp = (appid) => remove(`/v1/sign-up/accounts/${encodeURIComponent(appid)}`);

/** A page of all sign-ups; `query`: state, order (newest or oldest first). */
export const listSignUps = (query, signal) => get("/v1/sign-ups", query, signal);

/** How many sign-ups wait for an operator. */
export const countWaiting = async (signal) => (await listSignUps({ state: "waiting", limit: 1 }, signal)).total;

export const approveAccount = (appid) => post(ofAccount(appid, "approve"));

export const refuseAccount = (appid, reason) => post(ofAccount(appid, "refuse"), { reason });
