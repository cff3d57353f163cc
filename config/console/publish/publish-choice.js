import { css, html, nothing } from "lit";
import { listRules } from "../api/rules.js";
import { link } from "../app/router.js";
import { may } from "../app/session.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/empty.js";
import "../parts/loading-note.js";
import "../parts/tag.js";

const MOST = 100;

/** <sg-publish-choice .appid>: the rules that are not live as they are, to choose from. Event: choose, with their ids. */
class PublishChoice extends Part {
  static properties = { appid: {}, chosen: { state: true } };

  static styles = [base, css`
    ul { list-style: none; padding: 0; }
    li { border-top: 1px solid var(--line); }
    li:first-child { border-top: 0; }
    li label { display: grid; grid-template-columns: auto minmax(0, 1fr) auto; gap: 0.75rem; align-items: start; padding: 0.75rem 0; cursor: pointer; }
    li input { margin-top: 0.25rem; }
    @media (max-width: 640px) { li label { grid-template-columns: auto minmax(0, 1fr); } sg-tag { grid-column: 2; justify-self: start; } }
  `];

  #rules = new Loading(this, async (signal) => {
    const [drafts, others] = await Promise.all(["draft", "unpublished"].map((state) => listRules(this.appid, { state, limit: MOST }, signal)));
    const items = [...drafts.items, ...others.items];
    return { items, more: Boolean(drafts.next || others.next), none: !items.length && (await listRules(this.appid, { limit: 1 }, signal)).total === 0 };
  });

  willUpdate(changed) {
    if (changed.has("appid")) {
      this.chosen = new Set();
      this.#rules.start();
    }
  }

  render() {
    const { value } = this.#rules;
    return html`<section class="card stack"><h2>${t("release.choose")}</h2>
      <sg-loading .of=${this.#rules}></sg-loading>
      ${value ? (value.items.length ? this.#list(value) : value.none ? this.#noRule() : html`<sg-empty icon="check" heading=${t("release.nothing")} hint=${t("release.nothing.hint")}></sg-empty>`) : nothing}
    </section>`;
  }

  /** Nothing can be published before there is a rule. */
  #noRule() {
    return may("rules_change", this.appid)
      ? html`<sg-empty icon="rules" heading=${t("release.norule")} hint=${t("release.norule.hint")}><a class="button primary" href=${link(this.appid, "rules", {}, "new")}>${t("rules.add")}</a></sg-empty>`
      : html`<sg-empty icon="rules" heading=${t("release.norule")} hint=${t("release.norule.viewer")}></sg-empty>`;
  }

  #list({ items, more }) {
    const changes = may("publish", this.appid);
    return html`<ul>${items.map((rule) => html`<li><label>
        <input type="checkbox" .checked=${this.chosen.has(rule.id)} ?disabled=${!changes || (!this.chosen.has(rule.id) && this.chosen.size >= MOST)} @change=${(event) => this.#choose(rule.id, event.target.checked)}>
        <span><code class="clipped">${userText(rule.prefix)}</code><span class="small soft wrap">${userText(rule.page)}</span></span>
        <sg-tag tone=${rule.has_draft ? "warn" : "plain"}>${t(rule.has_draft ? "state.draft" : "state.unpublished")}</sg-tag></label></li>`)}</ul>
      ${more ? html`<p class="small soft">${t("release.more")} <a href=${link(this.appid, "rules")}>${t("page.rules")}</a></p>` : nothing}
      ${changes ? html`<div class="row end"><button class="primary" ?disabled=${!this.chosen.size} @click=${this.#go}>${t("release.look")}</button></div>` : nothing}`;
  }

  #choose(id, on) {
    const chosen = new Set(this.chosen);
    chosen[on ? "add" : "delete"](id);
    this.chosen = chosen;
  }

  #go() {
    this.dispatchEvent(new CustomEvent("choose", { detail: [...this.chosen] }));
  }
}

customElements.define("sg-publish-choice", PublishChoice);
