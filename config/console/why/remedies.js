// What a button can do about an answer. Each remedy is `{ kind, appid, ... }` for <sg-remedy>; null where only people can help.
import { may } from "../app/session.js";

/** The remedy for the rule that has decided, or for a link that is near no rule. */
export function ofDecision(answer, question) {
  const { rule, code } = answer;
  if (!rule) {
    return null;
  }
  const one = { appid: rule.appid, prefix: rule.prefix, link: answer.link, user: question.user };
  const remedies = {
    unpublished: () => may("publish", rule.appid) && { kind: "publish", ...one },
    opens_test_page: () => rule.live_page === undefined && may("publish", rule.appid) && { kind: "publish", ...one },
    not_a_test_link: () => may("rules_change", rule.appid) && { kind: "test-link", ...one },
    not_a_member: () => question.user && may("members", rule.appid) && { kind: "tester", ...one },
    role_may_not_open_version: () => question.user && may("members", rule.appid) && { kind: "tester", ...one },
  };
  return remedies[code]?.() || null;
}

/** The remedy for a miss without near rules: a rule for the link itself. */
export function ofMiss(answer, appid) {
  const isMiss = !answer.rule && answer.code === "no_rule" && answer.nearest.length === 0;
  return isMiss && appid && may("rules_change", appid) ? { kind: "rule", appid, prefix: answer.link, page: "" } : null;
}

/** The remedy for a near rule: a rule that is written like the link in the part that differs. */
export function ofNearRule(near, answer, appid) {
  const owner = appid ?? near.rule.appid;
  if (near.part === "user_info" || !may("rules_change", owner)) {
    return null;
  }
  return { kind: "rule", appid: owner, prefix: like(near, answer.link), page: near.rule.live_page ?? near.rule.test_page ?? "" };
}

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
  return prefix.slice(0, inRule.from) + (inLink ? link.slice(inLink.from, inLink.to) : "") + prefix.slice(inRule.to);
}

function withPort(prefix, link) {
  const port = new URL(link).port;
  return prefix.replace(/^([a-z]+:\/\/(?:\[[^\]]*\]|[^/?#:]*))(?::\d+)?/, `$1${port ? `:${port}` : ""}`);
}
