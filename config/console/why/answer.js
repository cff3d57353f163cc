import { css, html, nothing } from "lit";
import { getAccount } from "../api/accounts.js";
import { findConflicts } from "../api/explain.js";
import { accountName, may } from "../app/session.js";
import { icon } from "../parts/icons.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { account, userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t, tn } from "../texts/texts.js";
import "../account/account-hurdles.js";
import "../parts/tag.js";
import "../rules/claim.js";
import "./near-rules.js";
import "./remedy.js";
import { ofDecision, ofMiss } from "./remedies.js";

/** <sg-answer .appid .question .answer .again>: what a link opens, the deciding rule, what is wrong, and the button that repairs it. */
class Answer extends Part {
  static properties = { appid: {}, question: { attribute: false }, answer: { attribute: false }, again: { attribute: false }, owner: { state: true }, contact: { state: true } };

  static styles = [base, css`
    .verdict { display: flex; gap: 1rem; align-items: flex-start; }
    .sign { flex: none; display: grid; place-items: center; width: 3rem; height: 3rem; border-radius: 14px; background: var(--warn-soft); color: var(--warn); }
    .opens .sign { background: var(--good-soft); color: var(--good); }
    .advice { font-size: 1.0625rem; overflow-wrap: anywhere; }
    hr { border: 0; border-top: 1px solid var(--line); margin: 0; width: 100%; }
    ul { padding-inline-start: 1.2rem; }
  `];

  willUpdate(changed) {
    if (changed.has("answer")) {
      this.owner = undefined;
      this.contact = undefined;
      this.#name(this.answer);
      if (this.#unpublished) {
        this.#account.start(this.answer.rule.appid);
      } else {
        this.#account.clear();
      }
    }
  }

  /** The account of an unpublished rule, which may have nothing to publish yet. */
  #account = new Loading(this, (signal, appid) => getAccount(appid, signal));

  get #unpublished() {
    const { rule, reasons } = this.answer;
    return rule !== undefined && reasons.includes("unpublished") && may("account_read", rule.appid);
  }

  /** Whether a publish of the deciding rule would be refused, because the mini program has no published code. */
  get #lacksCode() {
    const { value } = this.#account;
    return this.#unpublished && value?.appid === this.answer.rule.appid && !value.code_published;
  }

  /** Whether the link opens something that the account has no rule for. */
  get #opensOther() {
    return this.appid !== undefined && this.answer.appid !== undefined && this.answer.appid !== this.appid;
  }

  /** Asks who decides, and how to reach an account in whose place this one would be. */
  async #name(answer) {
    const appid = answer.appid ?? answer.rule?.appid;
    const conflicts = this.#opensOther && answer.rule ? await findConflicts(this.appid, answer.rule.prefix, this.connected).catch(() => []) : [];
    const found = conflicts.find((one) => one.appid === appid);
    const name = found?.name ?? (appid && (await accountName(appid)));
    if (answer === this.answer) {
      this.owner = name;
      this.contact = found?.contact ?? null;
    }
  }

  render() {
    const { answer } = this;
    const other = this.#opensOther;
    const opens = answer.action === "miniprogram";
    const remedies = [...ofDecision(answer, this.question), ...ofMiss(answer, this.appid)].filter(({ kind }) => kind !== "publish" || !this.#lacksCode);
    return html`<div class="stack">
      <section class="card stack ${opens && !other ? "opens" : ""}">
        <div class="verdict">
          <span class="sign">${icon(opens ? "open" : "web", 26)}</span>
          <div class="stack tight grow">
            <h2>${other ? t("why.opens.another") : opens ? t(`why.opens.${answer.version}`) : t("why.opens.web")}</h2>
            <p class="advice">${userText(answer.advice)}</p>
          </div>
        </div>
        ${remedies.length ? html`<div class="row">${remedies.map((remedy, at) => html`<sg-remedy .remedy=${remedy} .again=${this.again} ?first=${at === 0}></sg-remedy>`)}</div>` : nothing}
        <hr>
        ${this.#facts()}
        ${this.#settings()}
        ${other && answer.rule ? html`<hr><p>${t("claim.why")}</p><sg-claim .appid=${this.appid} .prefix=${answer.rule.prefix} .page=${""} @claimed=${this.again}></sg-claim>` : nothing}
      </section>
      ${this.#lacksCode ? html`<sg-account-hurdles .account=${this.#account.value} @changed=${() => this.#account.start(answer.rule.appid)}></sg-account-hurdles>` : nothing}
      ${this.#faults()}
      ${answer.more_specific.length ? html`<sg-near-rules heading=${t("why.specific")} .answer=${answer} .rules=${answer.more_specific} .appid=${this.appid} .again=${this.again}></sg-near-rules>` : nothing}
      ${answer.nearest.length ? html`<sg-near-rules heading=${tn("why.near", answer.nearest.length)} .answer=${answer} .rules=${answer.nearest} .appid=${this.appid} .again=${this.again}></sg-near-rules>` : nothing}
      ${answer.complete ? nothing : html`<p class="soft small">${t("why.incomplete")}</p>`}
    </div>`;
  }

  #facts() {
    const { link, rule, appid, page, q, state, waiting_rule: waiting } = this.answer;
    const owner = appid ?? rule?.appid;
    return html`<dl class="facts">
      <dt>${t("why.fact.link")}</dt><dd><code>${link}</code></dd>
      ${rule ? html`<dt>${t("why.fact.rule")}</dt><dd><code>${rule.prefix}</code> ${state ? html`<sg-tag tone=${state === "published" ? "good" : "warn"}>${t(`state.${state}`)}</sg-tag>` : nothing}</dd>` : nothing}
      ${waiting ? html`<dt>${t("why.fact.rule")}</dt><dd><code>${waiting.prefix}</code> <sg-tag tone="warn">${t("accountstate.waiting")}</sg-tag></dd>` : nothing}
      ${owner ? html`<dt>${t("why.fact.account")}</dt><dd>${account(owner, this.owner)}</dd>` : nothing}
      ${this.#opensOther && this.contact !== undefined ? html`<dt>${t("edit.contact")}</dt><dd>${this.contact ? userText(this.contact) : t("edit.nocontact")}</dd>` : nothing}
      ${page ? html`<dt>${t("why.fact.page")}</dt><dd><code>${userText(page)}</code></dd>` : nothing}
      ${q ? html`<dt>${t("why.fact.q")}</dt><dd><code>${userText(q)}</code></dd>` : nothing}
      ${rule || owner || waiting ? nothing : html`<dt>${t("why.fact.rule")}</dt><dd class="soft">${t("why.norule")}</dd>`}
    </dl>`;
  }

  /** Gateways with other settings may decide otherwise. */
  #settings() {
    const { settings } = this.answer;
    if (settings.length < 2) {
      return nothing;
    }
    return html`<div class="stack tight"><h3>${t("why.settings")}</h3><ul>${settings.map((one) => html`<li>
      ${tn("why.settings.gateways", one.gateways, { policy: one.role_policy, version: one.min_client_version })}:
      ${one.action === "miniprogram" ? t(`why.opens.${one.version}`) : t("why.opens.web")}</li>`)}</ul></div>`;
  }

  /** Faults of the text itself, unless the advice is about the only one. */
  #faults() {
    const others = this.answer.link_faults.filter((fault) => fault.advice !== this.answer.advice);
    return others.length
      ? html`<section class="card stack tight"><h2>${t("why.faults")}</h2><ul>${others.map((fault) => html`<li class="wrap">${userText(fault.advice)}</li>`)}</ul></section>`
      : nothing;
  }
}

customElements.define("sg-answer", Answer);
