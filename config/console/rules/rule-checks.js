import { css, html, nothing } from "lit";
import { hostLicences } from "../api/hosts.js";
import { icon } from "../parts/icons.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { said } from "../parts/said.js";
import { account, userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t, time } from "../texts/texts.js";
import "../parts/loading-note.js";
import "./claim.js";

/** The check that each cause of a refusal belongs to; the others belong to the account. */
const CHECK_OF = {
  illegal_prefix: "form", blocked_address: "form", duplicate_rule: "free", prefix_taken: "free", rule_taken_down: "free",
  invalid_argument: "page", no_licence: "licence", ownership_not_proven: "proof",
};
const CHECKS = ["form", "free", "account", "page", "licence", "proof"];

/** <sg-rule-checks .appid .outlook .findings .page>: all checks of a rule at once, each good, bad, or not known before the rule is added. */
class RuleChecks extends Part {
  static properties = { appid: {}, outlook: { attribute: false }, findings: { attribute: false }, page: {} };

  static styles = [base, css`
    ul { list-style: none; padding: 0; }
    .checks > li { display: flex; gap: 0.75rem; padding: 0.625rem 0; border-top: 1px solid var(--line); }
    .checks > li:first-child { border-top: 0; }
    svg { flex: none; margin-top: 0.15rem; color: var(--soft); }
    .good > svg { color: var(--good); }
    .bad > svg { color: var(--bad); }
    .name { font-weight: 600; }
    .ask { padding: 0.25rem 0.75rem; min-height: 2.125rem; font-size: 0.875rem; margin-top: 0.375rem; }
  `];

  /** The licence of the rule's host, as its owner has asked the registry. */
  #asked = new Loading(this, async (signal, host) => ({ ...(await hostLicences(this.appid, host, signal)).hosts[0], of: host }));

  willUpdate(changed) {
    if (changed.has("findings") || (this.#asked.value && this.#asked.value.of !== hostOf(this.outlook))) {
      this.#asked.clear();
    }
  }

  /** The licence that is known: what the registry has answered here, or what the outlook has. */
  get #licence() {
    return this.#asked.value ?? (this.outlook.licence && { ...this.outlook.licence, state: this.outlook.licence.licensed ? "licensed" : "unlicensed" });
  }

  render() {
    return html`<section class="card stack tight" aria-live="polite"><h2>${t("edit.checks")}</h2>
      <ul class="checks">${CHECKS.map((check) => this.#check(check))}</ul></section>`;
  }

  #check(check) {
    // What the registry has answered since the refusal is newer than the refusal.
    const mended = check === "licence" && this.#asked.value?.state === "licensed";
    const faults = mended ? [] : this.findings.filter(({ code }) => (CHECK_OF[code] ?? "account") === check);
    const state = faults.length ? "bad" : this.#state(check);
    const shape = { good: "check", bad: "warning", open: "why" }[state];
    return html`<li class=${state}>${icon(shape)}<div class="grow">
      <div class="name">${t(`edit.check.${check}`)}<span class="visually-hidden">: ${t(`edit.state.${state}`)}</span></div>
      ${check === "free" && this.outlook.conflicts?.length ? this.#inTheWay() : check === "proof" && faults.length ? html`<p class="small wrap">${this.#unproven()}</p>` : faults.map((fault) => html`<div class="small wrap">${said(fault)}</div>`)}
      ${faults.length ? nothing : html`<p class="small soft wrap">${this.#words(check, state)}</p>`}
      ${check === "licence" && state === "bad" ? html`<p class="small wrap">${t("edit.bad.licence")}</p>` : nothing}
      ${check === "licence" && state !== "good" && hostOf(this.outlook) ? this.#ask() : nothing}
    </div></li>`;
  }

  /** The state of a check without faults. */
  #state(check) {
    const { canonical, verification } = this.outlook;
    switch (check) {
      case "page":
        return this.page ? "good" : "open";
      case "account":
        return "good";
      case "licence":
        return { licensed: "good", unlicensed: "bad" }[this.#licence?.state] ?? "open";
      case "proof":
        return verification && verification.outcome !== "unchecked" ? (verification.outcome === "proven" ? "good" : "bad") : "open";
      default:
        return canonical ? "good" : "open";
    }
  }

  #words(check, state) {
    const licence = this.#licence;
    if (check === "licence" && licence) {
      if (licence.unchecked) {
        return t("licence.unchecked.detail");
      }
      const { subject, detail, looked_up_at: at } = licence;
      return html`${userText(subject ? `${subject}: ${detail}` : detail)}${at ? html` <span>(${time(at)})</span>` : nothing}`;
    }
    if (check === "proof" && state === "bad") {
      return this.#unproven();
    }
    return state === "open" ? t(`edit.open.${check}`) : t(`edit.good.${check}`);
  }

  /** The part below has the file, and says more about what came back. */
  #unproven() {
    const { outcome, address } = this.outlook.verification ?? {};
    return html`${address && outcome !== "proven" ? html`${t(`outcome.${outcome}`)}: <code>${userText(address)}</code><br>` : nothing}${t("edit.bad.proof")}`;
  }

  #ask() {
    return html`<sg-loading .of=${this.#asked}></sg-loading>
      <button class="ask" ?disabled=${this.#asked.running} @click=${() => this.#asked.start(hostOf(this.outlook))}>${t("edit.licence.ask")}</button>`;
  }

  /** Who is in the way, and how to reach them. */
  #inTheWay() {
    return html`<ul>${this.outlook.conflicts.map(({ kind, appid, prefix, name, contact }) => html`<li class="small wrap">
      ${t(`edit.conflict.${kind}`)}
      ${appid ? html`<code>${userText(prefix)}</code> · ${account(appid, name)}<br>${contact ? html`${t("edit.contact")}: ${userText(contact)}` : t("edit.nocontact")}` : t("edit.hidden")}
      ${prefix || kind === "same_rule" ? html`<sg-claim .appid=${this.appid} .prefix=${prefix ?? this.outlook.canonical} .page=${this.page}></sg-claim>` : nothing}
    </li>`)}</ul>`;
  }
}

/** The host of a rule; undefined while there is none. */
const hostOf = ({ canonical }) => (canonical && URL.canParse(canonical) ? new URL(canonical).hostname : undefined);

customElements.define("sg-rule-checks", RuleChecks);
