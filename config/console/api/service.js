// The gateways, the settings and the freeze of the service.
import { follow, get, put, remove } from "./client.js";

export const listGateways = (query, signal) => get("/v1/gateways", query, signal);

export const removeGateway = (id) => remove(`/v1/gateways/${encodeURIComponent(id)}`);

/** Calls `onState` with the number of gateways that serve the newest revision, after each change of it. */
export const followGateways = (onState, signal) => follow("/v1/events", {}, (name, state) => onState(state), signal);

/** The settings in force, `items`, and the `version` of the replica. */
export const listSettings = (signal) => get("/v1/settings", {}, signal);

/** The freeze; null if there is none. */
export async function getFreeze(signal) {
  try {
    return await get("/v1/freeze", {}, signal);
  } catch (refused) {
    if (refused.status === 404) {
      return null;
    }
    throw refused;
  }
}

export const freeze = (reason) => put("/v1/freeze", { reason });

export const endFreeze = () => remove("/v1/freeze");
