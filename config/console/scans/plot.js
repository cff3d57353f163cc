import { css, html, nothing, unsafeCSS } from "lit";
import plotStyle from "uplot/dist/uPlot.css.txt";
import uPlot from "uplot/dist/uPlot.esm.js";
import { Part } from "../parts/part.js";
import { base } from "../style/base.js";
import { number, t } from "../texts/texts.js";
import { sum } from "./series.js";
import { fullName, labelled, shortName } from "./times.js";

const FONT = "12px system-ui, sans-serif";

/**
 * <sg-plot .starts .unit .series .before label>: stacked bars, and a dashed line for the week before. `series` are `{ name, place, title, values }`.
 * The list below the plot names the colours, with the sums, or with the numbers of the period under the pointer.
 */
class Plot extends Part {
  static properties = { starts: { attribute: false }, unit: {}, series: { attribute: false }, before: { attribute: false }, label: {}, at: { state: true } };

  static styles = [base, unsafeCSS(plotStyle), css`
    :host {
      --c0: #0b6e69; --c1: #d08a1d; --c2: #6a55c2; --c3: #b53a63; --c4: #3b78b8; --c5: #7c8783;
      display: block;
    }
    @media (prefers-color-scheme: dark) { :host { --c0: #4fb8ae; --c1: #e0a84a; --c2: #a594ee; --c3: #ee7d9f; --c4: #74aee4; --c5: #8d9995; } }
    .plot { height: 16rem; overflow: hidden; }
    .key { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; list-style: none; padding: 0.75rem 0 0; align-items: baseline; font-size: 0.9375rem; }
    .key li { display: flex; align-items: baseline; gap: 0.5rem; }
    .key i { width: 0.75rem; height: 0.75rem; border-radius: 3px; flex: none; background: var(--c); align-self: center; }
    .key b { font-weight: 650; font-variant-numeric: tabular-nums; }
    .key .line { width: 1.375rem; height: 0; border-radius: 0; background: none; border-top: 2px dashed var(--text); }
    .period { width: 100%; color: var(--soft); }
    .c0 { --c: var(--c0); } .c1 { --c: var(--c1); } .c2 { --c: var(--c2); } .c3 { --c: var(--c3); } .c4 { --c: var(--c4); } .c5 { --c: var(--c5); }
  `];

  #plot;
  #resized = new ResizeObserver(() => this.#fit());

  connectedCallback() {
    super.connectedCallback();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#draw(), { signal: this.connected });
    if (this.hasUpdated) {
      this.#draw();
    }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#resized.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  render() {
    const value = (values) => number(this.at === null || this.at === undefined ? sum(values) : values[this.at]);
    const period = this.at === null || this.at === undefined ? t("scans.sums") : fullName(this.starts[this.at], this.unit);
    return html`
      <div class="plot" role="img" aria-label=${this.label}></div>
      <ul class="key"><li class="period">${period}</li>
        ${this.series.map(({ place, title, values }) => html`<li><i class="c${place}"></i><span>${title}</span><b>${value(values)}</b></li>`)}
        ${this.before ? html`<li><i class="line"></i><span>${t("scans.before")}</span><b>${value(this.before)}</b></li>` : nothing}
      </ul>`;
  }

  updated(changed) {
    if (["starts", "series", "before", "unit"].some((name) => changed.has(name))) {
      this.at = null;
      this.#draw();
    }
  }

  languageChanged() {
    super.languageChanged();
    this.#draw();
  }

  get #room() {
    return this.renderRoot.querySelector(".plot");
  }

  #draw() {
    this.#plot?.destroy();
    const { clientWidth: width, clientHeight: height } = this.#room;
    this.#plot = new uPlot({ width, height, ...this.#options() }, this.#data(), this.#room);
    this.#resized.observe(this.#room);
  }

  #fit() {
    const { clientWidth: width, clientHeight: height } = this.#room;
    if (this.#plot && width > 0 && (width !== this.#plot.width || height !== this.#plot.height)) {
      this.#plot.setSize({ width, height });
    }
  }

  /** The highest bar first, so that each later one covers its lower part: the bars look stacked. */
  #data() {
    const sums = [];
    this.series.reduce((below, { values }) => sums[sums.push(below.map((value, at) => value + values[at])) - 1], this.starts.map(() => 0));
    return [this.starts.map((_, at) => at), ...sums.reverse(), ...(this.before ? [this.before, this.before] : [])];
  }

  #options() {
    const style = getComputedStyle(this);
    const colour = (name) => style.getPropertyValue(name).trim();
    const paths = uPlot.paths.bars({ size: [0.8, 48] });
    const bars = [...this.series].reverse().map(({ place }) => ({ fill: colour(`--c${place}`), width: 0, paths, points: { show: false } }));
    // The first one is a light edge around the second, which stands on bars of any colour.
    const line = { points: { show: false } };
    const lines = [{ ...line, stroke: colour("--card"), width: 4 }, { ...line, stroke: colour("--text"), width: 1.5, dash: [5, 4] }];
    const axis = { stroke: colour("--soft"), font: FONT, ticks: { show: false } };
    return {
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      padding: [8, 24, 0, 0],
      scales: { x: { time: false, range: [-0.5, this.starts.length - 0.5] }, y: { range: (_, least, most) => [0, Math.max(4, most * 1.05)] } },
      axes: [
        { ...axis, size: 32, grid: { show: false }, splits: (plot) => labelled(this.starts, this.unit, plot.width), values: (_, places) => places.map((at) => shortName(this.starts[at], this.unit)) },
        { ...axis, grid: { stroke: colour("--line"), width: 1 }, size: 56, incrs: [1, 2, 5].flatMap((one) => [...Array(13).keys()].map((power) => one * 10 ** power)).sort((one, other) => one - other), values: (_, values) => values.map(number) },
      ],
      series: [{}, ...bars, ...(this.before ? lines : [])],
      hooks: { setCursor: [({ cursor }) => (this.at = cursor.idx)] },
    };
  }
}

customElements.define("sg-plot", Plot);
