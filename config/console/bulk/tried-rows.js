import { css, html, nothing } from "lit";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { visible } from "../parts/visible.js";
import { base } from "../style/base.js";
import { number, t, tn } from "../texts/texts.js";
import "../parts/table.js";
import "../parts/tag.js";

/** <sg-tried-rows .tried>: each row of a file with what it would do, or why it is refused. */
class TriedRows extends Part {
  static properties = { tried: { attribute: false } };

  static styles = [base, css`
    section { padding: 1rem; }
    ul { padding-inline-start: 1.2rem; }
  `];

  render() {
    const { items, unread, good } = this.tried;
    const bad = items.filter((row) => row.faults.length).length;
    const columns = [
      { key: "line", title: t("bulk.line"), value: (row) => row.line, render: (row) => html`<code class="clipped" title=${visible(row.prefix)}>${userText(row.prefix)}</code><span class="soft small">${t("bulk.at", { line: number(row.line) })}</span>` },
      { key: "page", title: t("bulk.page"), wide: true, value: (row) => row.page, render: (row) => html`<code class="clipped">${userText(row.page)}</code>` },
      { key: "result", title: t("bulk.result"), wide: true, value: (row) => row.faults.length, render: (row) => result(row, unread.length > 0) },
    ];
    return html`<section class="card stack" aria-live="polite">
      <h2>${good ? tn("bulk.good", items.length) : unread.length ? tn("bulk.unreadrows", unread.length) : tn("bulk.bad", bad, { all: number(items.length) })}</h2>
      ${good ? nothing : html`<p class="soft">${t("bulk.repair")}</p>`}
      ${unread.length ? html`<ul>${unread.map((one) => html`<li class="wrap"><code>${one.place}</code> ${userText(one.detail)}</li>`)}</ul>` : nothing}
      ${items.length ? html`<sg-table caption=${t("page.bulk")} .columns=${columns} .items=${items}></sg-table>` : nothing}
    </section>`;
  }
}

/** Rows are not checked while another one cannot be read. */
function result({ faults }, unchecked) {
  if (faults.length) {
    return html`<sg-tag tone="bad">${t("bulk.refused")}</sg-tag>${faults.map((one) => html`<p class="small wrap">${userText(one.detail)}</p>`)}`;
  }
  return unchecked ? html`<sg-tag tone="plain">${t("bulk.unchecked")}</sg-tag>` : html`<sg-tag tone="good">${t("bulk.fine")}</sg-tag>`;
}

customElements.define("sg-tried-rows", TriedRows);
