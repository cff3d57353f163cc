import { html } from "lit";
import { Part } from "../parts/part.js";
import { number, t } from "../texts/texts.js";
import "../parts/table.js";
import { fullName } from "./times.js";

/** <sg-count-table .starts .unit .series .now .before>: the numbers of the plot, the newest first. */
class CountTable extends Part {
  static properties = { starts: { attribute: false }, unit: {}, series: { attribute: false }, now: { attribute: false }, before: { attribute: false } };

  render() {
    const last = this.starts.length - 1;
    const name = (at) => (at === last ? t("scans.sofar", { period: fullName(this.starts[at], this.unit) }) : fullName(this.starts[at], this.unit));
    const column = (key, title, of) => ({ key, title, number: true, value: of, render: (at) => number(of(at)) });
    const columns = [
      { key: "period", title: t("scans.period"), value: (at) => at, render: name },
      ...this.series.map(({ name: key, title, values }) => column(key, title, (at) => values[at])),
      column("all", t("scans.figure.scans"), (at) => this.now[at]?.scans ?? 0),
      ...(this.before ? [column("before", t("scans.before"), (at) => this.before[at])] : []),
    ];
    const items = this.starts.map((_, at) => last - at);
    return html`<sg-table caption=${t("scans.table")} .columns=${columns} .items=${items}></sg-table>`;
  }
}

customElements.define("sg-count-table", CountTable);
