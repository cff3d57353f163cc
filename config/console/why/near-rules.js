import { css, html, nothing } from "lit";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t, tn } from "../texts/texts.js";
import "../parts/marked-text.js";
import "../parts/tag.js";
import { differences } from "./differences.js";
import { differing, ofNearRule } from "./remedies.js";
import "./remedy.js";

/** <sg-near-rules heading .answer .rules .appid .again>: rules that nearly match, the differing part marked in both texts. */
class NearRules extends Part {
  static properties = { heading: {}, answer: { attribute: false }, rules: { attribute: false }, appid: {}, again: { attribute: false } };

  static styles = [base, css`
    .pair { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.25rem 1rem; align-items: baseline; background: var(--sunk); border-radius: 8px; padding: 0.75rem 1rem; }
    .pair dt { color: var(--soft); font-size: 0.875rem; }
    summary { cursor: pointer; color: var(--soft); }
    details > div { margin-top: 1.25rem; }
    article + article { border-top: 1px solid var(--line); padding-top: 1.25rem; }
    @media (max-width: 640px) { .pair { grid-template-columns: minmax(0, 1fr); } }
  `];

  render() {
    // Those with more differences than one are rarely meant.
    const some = Math.max(1, this.rules.filter((near) => near.single).length);
    const [shown, others] = [this.rules.slice(0, some), this.rules.slice(some)];
    this.offered = new Set();
    return html`<section class="card stack wide"><h2>${this.heading}</h2>${shown.map((near, at) => this.#rule(near, at))}
      ${others.length ? html`<details><summary>${tn("why.others", others.length)}</summary><div class="stack wide">${others.map((near) => this.#rule(near))}</div></details>` : nothing}</section>`;
  }

  /** Several near rules may have the same remedy, which is offered once. */
  #remedy(near) {
    const remedy = ofNearRule(near, this.answer, this.appid);
    if (!remedy || this.offered.has(remedy.prefix)) {
      return null;
    }
    this.offered.add(remedy.prefix);
    return remedy;
  }

  #rule(near, at) {
    const remedy = this.#remedy(near);
    const [inLink, inRule] = differences(near, this.answer.link);
    const other = near.rule.appid !== this.appid;
    return html`<article class="stack">
      <div class="row">
        ${differing(near).map((part) => html`<sg-tag tone="warn">${t(`why.part.${part}`)}</sg-tag>`)}
        ${near.single ? html`<span class="soft small">${t("why.single")}</span>` : nothing}
        ${near.rule.withheld ? html`<sg-tag tone="bad">${t(`state.${near.rule.withheld}`)}</sg-tag>` : nothing}
        ${other ? html`<span class="soft small">${t("why.of", { appid: near.rule.appid })}</span>` : nothing}
      </div>
      <dl class="pair">
        <dt>${t("why.fact.link")}</dt><dd><sg-marked .text=${this.answer.link} .range=${inLink}></sg-marked></dd>
        <dt>${t("why.fact.rule")}</dt><dd><sg-marked .text=${near.rule.prefix} .range=${inRule}></sg-marked></dd>
      </dl>
      ${near.advice === this.answer.advice ? nothing : html`<p class="wrap">${userText(near.advice)}</p>`}
      ${remedy ? html`<sg-remedy .remedy=${remedy} .again=${this.again} ?first=${at === 0 && near.single}></sg-remedy>` : nothing}
    </article>`;
  }
}

customElements.define("sg-near-rules", NearRules);
