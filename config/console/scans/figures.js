import { css, html, nothing } from "lit";
import { Part } from "../parts/part.js";
import { base } from "../style/base.js";
import { languageTag, number, t } from "../texts/texts.js";
import { sumOf } from "./series.js";

const FIELDS = ["scans", "opens", "fallbacks"];

/** <sg-scan-figures .now .before>: the sums of a span, and how they differ from those of the week before. */
class ScanFigures extends Part {
  static properties = { now: { attribute: false }, before: { attribute: false } };

  static styles = [base, css`
    dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(14rem, 100%), 1fr)); gap: 1rem; }
    .card { padding: 1rem 1.25rem; }
    dd { font-size: 1.75rem; font-weight: 650; font-variant-numeric: tabular-nums; line-height: 1.3; }
    .than { font-size: 0.875rem; font-weight: 400; color: var(--soft); }
    @media (max-width: 640px) { dl { gap: 0.5rem; } .card { padding: 0.75rem 1rem; } dd { font-size: 1.375rem; } }
  `];

  render() {
    return html`<dl>${FIELDS.map((field) => html`<div class="card"><dt class="soft">${t(`scans.figure.${field}`)}</dt>
      <dd>${number(sumOf(this.now, field))}</dd>${this.before ? html`<dd class="than">${this.#than(field)}</dd>` : nothing}</div>`)}</dl>`;
  }

  /** The last hour is not over, so neither sum has it. */
  #than(field) {
    const [now, before] = [this.now, this.before].map((counts) => sumOf(counts.slice(0, -1), field));
    if (before === 0) {
      return t("scans.nobefore");
    }
    const change = new Intl.NumberFormat(languageTag(), { style: "percent", signDisplay: "exceptZero", maximumFractionDigits: 0 });
    return t("scans.than", { change: change.format(now / before - 1), before: number(before) });
  }
}

customElements.define("sg-scan-figures", ScanFigures);
