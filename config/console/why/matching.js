import { css, html } from "lit";
import { Part } from "../parts/part.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";

const EXAMPLES = [
  ["scheme", "https://shop.example/a/", "http://shop.example/a/7"],
  ["host", "https://shop.example/a/", "https://www.shop.example/a/7"],
  ["path", "https://shop.example/a", "https://shop.example/a/7"],
  ["query", "https://shop.example/a?id=123", "https://shop.example/a?id=132"],
];

/** <sg-matching>: how links and rules are compared, as long as nobody has asked about a link. */
class Matching extends Part {
  static styles = [base, css`
    ul { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 1.25rem 2rem; }
    dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.125rem 0.75rem; align-items: baseline; }
    dt { color: var(--soft); font-size: 0.875rem; }
    @media (max-width: 640px) { ul, dl { grid-template-columns: minmax(0, 1fr); } dd + dt { margin-top: 0.375rem; } }
  `];

  render() {
    return html`<section class="card stack"><h2>${t("matching.title")}</h2>
      <ul>${EXAMPLES.map(([part, rule, link]) => html`<li class="stack tight"><h3>${t(`matching.${part}`)}</h3>
        <dl><dt>${t("matching.rule")}</dt><dd><code>${rule}</code></dd><dt>${t("matching.not")}</dt><dd><code>${link}</code></dd></dl></li>`)}</ul></section>`;
  }
}

customElements.define("sg-matching", Matching);
