import { css, html, nothing } from "lit";
import { Part } from "../parts/part.js";
import { visible } from "../parts/visible.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/marked-text.js";
import { ranges } from "./difference.js";

/** <sg-page-change .before .after note>: a page that was replaced by another, with the differing part of both marked; the note if both are the same. */
class PageChange extends Part {
  static properties = { before: {}, after: {}, note: {} };

  static styles = [base, css`
    dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.125rem 1rem; align-items: baseline; }
    dt { color: var(--soft); font-size: 0.875rem; }
  `];

  render() {
    const after = visible(this.after ?? "");
    if (this.before === undefined || this.before === this.after) {
      return html`<p><sg-marked .text=${after}></sg-marked></p>${this.before === undefined ? nothing : html`<p class="soft small">${this.note}</p>`}`;
    }
    const before = visible(this.before);
    const [inBefore, inAfter] = ranges(before, after);
    return html`<dl>
      <dt>${t("history.before")}</dt><dd><sg-marked .text=${before} .range=${inBefore}></sg-marked></dd>
      <dt>${t("history.after")}</dt><dd><sg-marked .text=${after} .range=${inAfter}></sg-marked></dd>
    </dl>`;
  }
}

customElements.define("sg-page-change", PageChange);
