// What a button can do about an answer. Each remedy is `{ kind, appid, ... }` for <sg-remedy>; none where only people can help.
import { may } from "../app/session.js";

/** The remedies for the rule that has decided, the most important first. */
export function ofDecision({ rule, code, reasons, link }, { user }) {
  if (!rule) {
    return [];
  }
  const has = (reason) => reasons.includes(reason);
  const one = { appid: rule.appid, prefix: rule.prefix, link, user };
  const found = [
    (has("unpublished") || (code === "opens_test_page" && rule.live_page === undefined)) && may("publish", rule.appid) && { kind: "publish", ...one },
    user && (has("not_a_member") || has("role_may_not_open_version")) && may("members", rule.appid) && { kind: "tester", ...one },
    user && has("not_a_test_link") && may("rules_change", rule.appid) && { kind: "test-link", ...one },
  ];
  return found.filter(Boolean);
}

/** The remedy for a miss without near rules, and for a rule of another account: a rule for the link itself. */
export function ofMiss(answer, appid) {
  const isMiss = !answer.rule && answer.code === "no_rule" && answer.nearest.length === 0;
  return (isMiss || answer.code === "opens_other_account") && appid && may("rules_change", appid) ? [{ kind: "rule", appid, prefix: answer.link, page: "" }] : [];
}

/** The parts in which a near rule differs: the exact one if it is the only one. */
export const differing = (near) => (near.single ? [near.part] : near.parts);

/** The remedy for a near rule: a rule that is written like the link in the part that differs, and like the whole link if several do. */
export function ofNearRule(near, answer, appid) {
  const owner = appid ?? near.rule.appid;
  if (near.part === "user_info" || !may("rules_change", owner)) {
    return null;
  }
  // A rule that differs in several parts is about something else, and so is its page.
  return differing(near).length > 1
    ? { kind: "rule", appid: owner, prefix: answer.link, page: "" }
    : { kind: "rule", appid: owner, prefix: like(near, answer.link), page: near.rule.live_page ?? near.rule.test_page ?? "" };
}

const SAME_DEPTH = new Set(["case_differs", "encoding_differs"]);

/** The text of the rule with the link's part in the place of its own. */
function like(near, link) {
  const { prefix } = near.rule;
  const { link_range: inLink, rule_range: inRule } = near;
  if (near.part === "port") {
    return withPort(prefix, link);
  }
  if (!inRule) {
    return link;
  }
  if (near.reason === "rule_has_no_trailing_slash" && near.part === "path") {
    return `${prefix.slice(0, inRule.to)}/`;
  }
  const part = inLink ? link.slice(inLink.from, inLink.to) : "";
  const own = prefix.slice(inRule.from, inRule.to);
  return prefix.slice(0, inRule.from) + (SAME_DEPTH.has(near.reason) ? asDeep(part, own) : part) + prefix.slice(inRule.to);
}

/** The start of a link's path with as many segments as the path of a rule that takes all links below it. */
function asDeep(path, own) {
  if (!own.endsWith("/")) {
    return path;
  }
  const segments = path.split("/");
  const depth = own.split("/").length - 1;
  return segments.length > depth ? `${segments.slice(0, depth).join("/")}/` : path;
}

function withPort(prefix, link) {
  const port = new URL(link).port;
  return prefix.replace(/^([a-z]+:\/\/(?:\[[^\]]*\]|[^/?#:]*))(?::\d+)?/, `$1${port ? `:${port}` : ""}`);
}
