import { css, html, nothing } from "lit";
import { listNotices } from "../api/history.js";
import { link } from "../app/router.js";
import { field } from "../parts/field.js";
import { Paged } from "../parts/paged.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { ago, t, time } from "../texts/texts.js";
import "../parts/empty.js";
import "../parts/loading-note.js";
import { factValue, factWord } from "./words.js";

const KINDS = ["proof_failing", "rule_claimed", "claim_decided", "rule_offered", "withheld", "quota_used", "rule_inside", "planned_publish_failed",
  "sign_up", "rule_gave_way"];

/** <sg-notices .appid .query>: what an owner should know, or without an appid all owners, of the last days. Event: query, with the `kind`. */
class Notices extends Part {
  static properties = { appid: {}, query: { attribute: false } };

  static styles = [base, css`
    ol { list-style: none; padding: 0; }
    li.card { padding: 1.125rem 1.5rem; }
    .kind { width: min(24rem, 100%); }
    dl.facts { font-size: 0.9375rem; gap: 0.25rem 1.25rem; }
    @media (max-width: 640px) { dl.facts dd { margin-bottom: 0.25rem; } }
  `];

  #notices = new Paged(this, (signal, after) => listNotices(this.appid, { kind: this.query.kind, limit: 20, after }, signal));

  willUpdate(changed) {
    if (changed.has("appid") || changed.has("query")) {
      this.#notices.first();
    }
  }

  render() {
    const { value, items } = this.#notices;
    const { kind = "" } = this.query;
    return html`<div class="stack">
      <div class="kind">${field("kind", t("history.kind"), (id) => html`<select id=${id} @change=${this.#choose}><option value="" .selected=${!kind}>${t("rules.all")}</option>
        ${KINDS.map((one) => html`<option value=${one} .selected=${one === kind}>${t(`history.notice.${one}`)}</option>`)}</select>`)}</div>
      <sg-loading .of=${this.#notices}></sg-loading>
      ${!value ? nothing : items.length ? html`<ol class="stack">${items.map((one) => notice(one, !this.appid))}</ol>${this.#notices.pager()}` : html`<div class="card"><sg-empty icon="check" heading=${t("history.nonotices")} hint=${t("history.nonotices.hint")}></sg-empty></div>`}
    </div>`;
  }

  #choose(event) {
    this.dispatchEvent(new CustomEvent("query", { detail: event.target.value ? { kind: event.target.value } : {} }));
  }
}

function notice({ kind, at, appid, facts }, showAccount) {
  const known = KINDS.includes(kind);
  // As after an import: nothing has failed yet.
  const neverLooked = kind === "proof_failing" && facts.outcome === "unchecked";
  return html`<li class="card stack tight">
    <div class="spread"><h2>${known ? t(neverLooked ? "history.unchecked.title" : `history.notice.${kind}`) : userText(kind)}</h2><time class="soft small" datetime=${at} title=${time(at)}>${ago(at)}</time></div>
    ${known ? html`<p>${neverLooked ? t("history.unchecked") : t(`history.advice.${kind}`)}</p>` : nothing}
    <dl class="facts">${showAccount && appid ? html`<dt>${t("page.account")}</dt><dd><a href=${link(appid, "history", {}, "notices")}><code>${userText(appid)}</code></a></dd>` : nothing}
      ${Object.entries(facts).map(([name, value]) => html`<dt>${factWord(name)}</dt><dd>${factValue(kind, name, value)}</dd>`)}</dl>
  </li>`;
}

customElements.define("sg-notices", Notices);
