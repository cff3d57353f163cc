import { css, html, nothing } from "lit";
import { link } from "../app/router.js";
import { may } from "../app/session.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { ago, t, time, tn } from "../texts/texts.js";
import { differing } from "../why/remedies.js";
import "../parts/marked-text.js";
import "../parts/tag.js";

/** <sg-missed-group .appid .group>: missed links that differ only in their queries, how often, and why. Event: rule, to make a rule of them. */
class MissedGroup extends Part {
  static properties = { appid: {}, group: { attribute: false } };

  static styles = [base, css`
    h2 { font-family: var(--mono); font-size: 1rem; font-weight: 600; overflow-wrap: anywhere; }
    .head { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.5rem 1.5rem; align-items: start; }
    .count { font-size: 1.375rem; font-weight: 650; font-variant-numeric: tabular-nums; line-height: 1.3; text-align: end; }
    .pair { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.25rem 1rem; align-items: baseline; background: var(--sunk); border-radius: 8px; padding: 0.75rem 1rem; }
    .pair dt { color: var(--soft); font-size: 0.875rem; }
    .pair sg-marked { font-size: 0.875rem; }
    ul { padding-inline-start: 1.2rem; }
    summary { cursor: pointer; color: var(--soft); font-size: 0.875rem; }
    @media (max-width: 640px) { .pair, .head { grid-template-columns: minmax(0, 1fr); } .count { text-align: start; } }
  `];

  render() {
    const { place, scans, links, first_seen: first, last_seen: last, matches_now: rule } = this.group;
    return html`<article class="card stack">
      <div class="head">
        <div class="stack tight"><h2 class="clipped" title=${place}>${userText(place)}</h2>
          <p class="soft small">${links > 1 ? html`${tn("missed.links", links)} · ` : nothing}${t("missed.last")} ${when(last)} · ${t("missed.first")} ${when(first)}</p></div>
        <p class="count">${tn("missed.scans", scans)}</p>
      </div>
      ${rule ? html`<p class="wrap"><sg-tag tone="good">${t("missed.matches")}</sg-tag> <code>${userText(rule)}</code></p>` : this.#nearest()}
      ${links > 1 ? this.#examples() : nothing}
      <div class="row">
        ${rule || !may("rules_change", this.appid) ? nothing : html`<button @click=${() => this.dispatchEvent(new Event("rule"))}>${t("missed.rule")}</button>`}
        <a class="button quiet" href=${link(this.appid, "why", { link: this.group.examples[0] })}>${t(rule ? "missed.now" : "missed.why")}</a>
      </div>
    </article>`;
  }

  #nearest() {
    const { nearest, examples } = this.group;
    if (!nearest) {
      return html`<p class="soft">${t("missed.nonear")}</p>`;
    }
    return html`<div class="row">${differing(nearest).map((part) => html`<sg-tag tone="warn">${t(`why.part.${part}`)}</sg-tag>`)}${nearest.single ? html`<span class="soft small">${t("why.single")}</span>` : nothing}</div>
      <dl class="pair">
        <dt>${t("why.fact.link")}</dt><dd><sg-marked .text=${examples[0]} .range=${nearest.link_range}></sg-marked></dd>
        <dt>${t("missed.near")}</dt><dd><sg-marked .text=${nearest.prefix} .range=${nearest.rule_range}></sg-marked></dd>
      </dl>
      <p class="wrap">${userText(nearest.advice)}</p>`;
  }

  #examples() {
    return html`<details><summary>${t("missed.examples")}</summary><ul>${this.group.examples.map((one) => html`<li class="wrap"><code>${userText(one)}</code></li>`)}</ul></details>`;
  }
}

const when = (text) => html`<time datetime=${text} title=${time(text)}>${ago(text)}</time>`;

customElements.define("sg-missed-group", MissedGroup);
