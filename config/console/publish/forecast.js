import { css, html, nothing } from "lit";
import { Part } from "../parts/part.js";
import { account, userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t, tn } from "../texts/texts.js";

const SHOWN = 5;

/** <sg-forecast .forecast>: what a publish of one rule would change: its page, and links that people have scanned lately. */
class Forecast extends Part {
  static properties = { forecast: { attribute: false } };

  static styles = [base, css`
    :host { border: 1px solid var(--line); border-radius: 10px; padding: 1rem; }
    ul { list-style: none; padding: 0; }
    li { padding: 0.5rem 0; border-top: 1px solid var(--line); }
    .change { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.125rem 0.75rem; }
  `];

  render() {
    const { before, after, links, sample, shadowed_by: inside } = this.forecast;
    return html`<div class="stack tight">
      <h3 class="wrap"><code>${userText(after.prefix)}</code></h3>
      <div class="change small"><span class="soft">${t("release.before")}</span><span>${before?.live ? html`<code>${userText(before.live.page)}</code>` : t("publish.web")}</span>
        <span class="soft">${t("release.after")}</span><code>${userText(after.live.page)}</code></div>
      <p>${sample ? tn("publish.changes", links.length, { sample }) : t("publish.nosample")}</p>
      ${links.length ? html`<ul>${links.slice(0, SHOWN).map((one) => html`<li class="wrap"><code>${userText(one.link)}</code>
        <div class="change small"><span class="soft">${t("release.before")}</span><span>${opens(one.before)}</span><span class="soft">${t("release.after")}</span><span>${opens(one.after)}</span></div></li>`)}</ul>` : nothing}
      ${inside.length ? html`<p class="small soft wrap">${tn("release.inside", inside.length)} <code>${userText(inside[0].prefix)}</code>${inside.length > 1 ? " …" : nothing}</p>` : nothing}
    </div>`;
  }
}

/** What a link opens, in a few words. */
function opens({ action, page, appid }) {
  return action === "web" ? t("publish.web") : page ? html`<code>${userText(page)}</code>` : account(appid);
}

customElements.define("sg-forecast", Forecast);
