import { css, html, nothing } from "lit";
import { listRules } from "../api/rules.js";
import { listScans, scansFile } from "../api/scans.js";
import { link, note } from "../app/router.js";
import { download } from "../parts/download.js";
import { heading } from "../parts/heading.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/empty.js";
import "../parts/loading-note.js";
import "./count-table.js";
import "./figures.js";
import { questionOf, sorted, spanOf, SPANS, startsOf } from "./periods.js";
import "./plot.js";
import "./scan-filter.js";
import { byOf, seriesOf, sumOf } from "./series.js";

/** <sg-scans-page .appid .query>: how often links were scanned, and what opened. Rule, time and division are in the address. */
class ScansPage extends Part {
  static properties = { appid: {}, rest: { attribute: false }, query: { attribute: false } };

  static styles = [base, css`
    summary { cursor: pointer; color: var(--accent); padding: 0.25rem 0; }
    sg-count-table { margin-top: 0.75rem; }
    .frame { max-height: 32rem; overflow-y: auto; }
  `];

  #rules = new Loading(this, async (signal) => (await listRules(this.appid, { limit: 200 }, signal)).items.map((rule) => rule.canonical));

  #counts = new Loading(this, async (signal, prefix, name) => {
    const span = SPANS[name];
    const now = Date.now();
    const items = await listScans(this.appid, { ...questionOf(span, prefix, now), group: "none" }, signal);
    const starts = startsOf(span, now);
    return { starts, span, ...sorted(items, starts, span) };
  });

  #file = new Loading(this, async (signal, prefix, name) => {
    const { compares, ...span } = SPANS[name];
    download(await scansFile(this.appid, questionOf(span, prefix, Date.now()), signal), `scans-${this.appid}.csv`);
  });

  #shown;

  get #span() {
    return spanOf(this.query.span);
  }

  willUpdate(changed) {
    if (changed.has("appid")) {
      this.#rules.start();
    }
    const wanted = [this.appid, this.query.prefix ?? "", this.#span].join(" ");
    if (wanted !== this.#shown) {
      this.#shown = wanted;
      this.#counts.start(this.query.prefix, this.#span);
    }
  }

  #filter({ detail }) {
    note(link(this.appid, "scans", detail));
    this.query = detail;
  }

  render() {
    const { value } = this.#counts;
    const file = html`<button ?disabled=${this.#file.running} @click=${() => this.#file.start(this.query.prefix, this.#span)}>${t("scans.file")}</button>`;
    return html`<div class="stack wide">
      ${heading(t("page.scans"), t("scans.hint"), file)}
      <sg-scan-filter .rules=${this.#rules.value} .prefix=${this.query.prefix} .span=${this.#span} .by=${byOf(this.query.by)} @filter=${this.#filter}></sg-scan-filter>
      <sg-loading .of=${this.#file}></sg-loading>
      <sg-loading .of=${this.#counts}></sg-loading>
      ${value ? this.#content(value) : nothing}
      <p class="soft small">${t("scans.kept")} <a href=${link(this.appid, "missed")}>${t("scans.missed")}</a></p>
    </div>`;
  }

  #content({ starts, span, now, before }) {
    if (sumOf(now, "scans") === 0 && !(before && sumOf(before, "scans"))) {
      return html`<div class="card"><sg-empty icon="scans" heading=${t("scans.none")} hint=${t("scans.none.hint")}></sg-empty></div>`;
    }
    const by = byOf(this.query.by);
    const series = seriesOf(now, by).map((one) => ({ ...one, title: t(`scans.group.${one.name}`) }));
    // The dashed line is that of all scans, so it stands beside bars of all scans only.
    const line = before && (by === "action" || by === "scene") ? before.map((count) => count?.scans ?? 0) : null;
    const unit = span.unit;
    return html`
      <sg-scan-figures .now=${now} .before=${before}></sg-scan-figures>
      <section class="card stack">
        <h2>${t(`scans.title.${by}`)}</h2>
        ${series.length || line ? html`<sg-plot .starts=${starts} .unit=${unit} .series=${series} .before=${line} label=${t("scans.plot")}></sg-plot>` : html`<p class="soft">${t(`scans.nogroup.${by}`)}</p>`}
        <details><summary>${t("scans.table")}</summary><div class="frame" tabindex="0" role="region" aria-label=${t("scans.table")}>
          <sg-count-table .starts=${starts} .unit=${unit} .series=${series} .now=${now} .before=${line}></sg-count-table></div></details>
      </section>`;
  }
}

customElements.define("sg-scans-page", ScansPage);
