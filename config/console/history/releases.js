import { css, html, nothing } from "lit";
import { getRule, listReleases } from "../api/history.js";
import { listRules } from "../api/rules.js";
import { may } from "../app/session.js";
import { field } from "../parts/field.js";
import { Loading } from "../parts/loading.js";
import { Paged } from "../parts/paged.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { visible } from "../parts/visible.js";
import { base } from "../style/base.js";
import { ago, t, time } from "../texts/texts.js";
import "../parts/empty.js";
import "../parts/loading-note.js";
import "../parts/tag.js";
import "./page-change.js";
import "./rollback-dialog.js";

/** <sg-releases .appid .query>: the releases of a rule, what each has changed, and the way back to it. Event: query, with the `rule`. */
class Releases extends Part {
  static properties = { appid: {}, query: { attribute: false }, target: { state: true } };

  static styles = [base, css`
    ol { list-style: none; padding: 0; }
    li.card { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.5rem 1.5rem; align-items: start; padding: 1.125rem 1.5rem; }
    @media (max-width: 640px) { li.card { grid-template-columns: minmax(0, 1fr); padding: 1rem 1.125rem; } }
  `];

  #rules = new Loading(this, async (signal) => (await listRules(this.appid, { limit: 200 }, signal)).items);
  #rule = new Loading(this, (signal, id) => getRule(this.appid, id, signal));
  #releases = new Paged(this, (signal, after) => listReleases(this.appid, this.#chosen, after, signal));
  #shown;

  /** The id of the chosen rule; at first the first one that is published. */
  get #chosen() {
    const rules = this.#rules.value ?? [];
    return this.query.rule ?? (rules.find((rule) => rule.live) ?? rules[0])?.id;
  }

  willUpdate(changed) {
    if (changed.has("appid")) {
      this.#rules.start();
    }
    if (this.#chosen && this.#shown !== this.#chosen) {
      this.#shown = this.#chosen;
      this.#load();
    }
  }

  #load() {
    this.#rule.start(this.#chosen);
    this.#releases.first();
  }

  render() {
    const { value: rules } = this.#rules;
    return html`<div class="stack">
      <sg-loading .of=${this.#rules}></sg-loading>
      ${rules?.length ? this.#choice(rules) : nothing}
      ${rules?.length === 0 ? html`<div class="card"><sg-empty icon="rules" heading=${t("rules.empty")} hint=${t("rules.empty.hint")}></sg-empty></div>` : nothing}
      <sg-loading .of=${this.#rule}></sg-loading>
      <sg-loading .of=${this.#releases}></sg-loading>
      ${this.#releases.value && this.#rule.value ? this.#list() : nothing}
      <sg-rollback-dialog .rule=${this.#rule.value} .release=${this.target} @done=${() => this.#load()}></sg-rollback-dialog>
    </div>`;
  }

  #choice(rules) {
    const known = rules.some((rule) => rule.id === this.#chosen);
    const choices = known ? rules : [...rules, ...(this.#rule.value ? [this.#rule.value] : [])];
    return field("rule", t("history.rule"), (id) => html`<select id=${id} @change=${(event) => this.dispatchEvent(new CustomEvent("query", { detail: { rule: event.target.value } }))}>
      ${choices.map((rule) => html`<option value=${rule.id} .selected=${rule.id === this.#chosen}>${visible(rule.prefix)}</option>`)}</select>`);
  }

  #list() {
    const { items } = this.#releases;
    if (items.length === 0) {
      return html`<div class="card"><sg-empty icon="history" heading=${t("history.noreleases")} hint=${t("history.noreleases.hint")}></sg-empty></div>`;
    }
    return html`<ol class="stack">${items.map((release, at) => this.#release(release, items[at + 1]))}</ol>${this.#releases.pager()}`;
  }

  #release(release, earlier) {
    const isLive = release.number === this.#rule.value.live?.number;
    return html`<li class="card">
      <div class="stack tight">
        <h2 class="row">${t("history.release", { number: release.number })}${isLive ? html`<sg-tag tone="good">${t("history.live")}</sg-tag>` : nothing}</h2>
        <p class="soft small wrap">${t("history.published")} ${when(release.published_at)} · ${userText(release.published_by)}${release.ended_at ? html` · ${t("history.until")} ${when(release.ended_at)}` : nothing}</p>
        <sg-page-change .before=${earlier?.page} .after=${release.page} note=${earlier ? t("history.samepage", { number: earlier.number }) : ""}></sg-page-change>
      </div>
      ${isLive || !may("publish", this.appid) ? nothing : html`<div><button @click=${() => this.#rollBack(release)}>${t("history.rollback")}</button></div>`}
    </li>`;
  }

  async #rollBack(release) {
    this.target = release;
    await this.updateComplete;
    this.renderRoot.querySelector("sg-rollback-dialog").show();
  }
}

const when = (text) => html`<time datetime=${text} title=${time(text)}>${ago(text)}</time>`;

customElements.define("sg-releases", Releases);
