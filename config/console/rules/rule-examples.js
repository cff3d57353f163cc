import { css, html, nothing } from "lit";
import { icon } from "../parts/icons.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";

/** <sg-rule-examples .outlook>: the canonical form of a rule, how it matches in plain words, and links that it matches or not. */
class RuleExamples extends Part {
  static properties = { outlook: { attribute: false } };

  static styles = [base, css`
    ul { list-style: none; padding: 0; margin-top: 0.25rem; }
    li { display: flex; gap: 0.75rem; padding: 0.5rem 0; }
    li + li { border-top: 1px solid var(--line); }
    svg { flex: none; margin-top: 0.1rem; color: var(--bad); }
    .yes svg { color: var(--good); }
    .canonical { background: var(--sunk); border-radius: 8px; padding: 0.625rem 0.875rem; }
  `];

  render() {
    const { canonical, kind, examples } = this.outlook;
    const some = (matches) => examples.filter((one) => one.matches === matches);
    return html`<div class="stack">
      <div class="canonical"><div class="small soft">${t("edit.canonical")}</div><code>${userText(canonical)}</code></div>
      <p>${t(`edit.kind.${kind}`)}</p>
      ${list(t("edit.yes"), some(true), true)}
      ${list(t("edit.no"), some(false), false)}
    </div>`;
  }
}

function list(title, examples, matches) {
  return examples.length ? html`<div><h3>${title}</h3><ul>${examples.map(({ variation, link }) => html`<li class=${matches ? "yes" : ""}>
    ${icon(matches ? "check" : "close")}<div class="grow"><code>${userText(link)}</code><div class="small soft">${t(`edit.variation.${variation}`)}</div></div></li>`)}</ul></div>` : nothing;
}

customElements.define("sg-rule-examples", RuleExamples);
