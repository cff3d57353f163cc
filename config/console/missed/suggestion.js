// The rule that would match missed links.
import { ofNearRule } from "../why/remedies.js";

/**
 * The text of a rule for a group of missed links: one that is written like the nearest rule but for the part that differs, if there is only one;
 * else the links' own text without queries.
 */
export function suggested({ place, examples, nearest }, appid) {
  if (!nearest?.single) {
    return place;
  }
  const near = { ...nearest, rule: { appid, prefix: nearest.prefix } };
  return ofNearRule(near, { link: examples[0] }, appid)?.prefix ?? place;
}
