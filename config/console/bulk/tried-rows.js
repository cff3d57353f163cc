import { css, html, nothing } from "lit";
import { checkRule } from "../api/rule.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { said } from "../parts/said.js";
import { userText } from "../parts/user-text.js";
import { visible } from "../parts/visible.js";
import { base } from "../style/base.js";
import { number, t, tn } from "../texts/texts.js";
import "../parts/dialog.js";
import "../parts/loading-note.js";
import "../parts/table.js";
import "../parts/tag.js";
import "../rules/verification.js";

/**
 * <sg-tried-rows .appid .tried>: each row of a file with what it would do, or why it is refused. A row without a proof has the file to upload, its addresses and a check behind a
 * button. Event: checked, after such checks.
 */
class TriedRows extends Part {
  static properties = { appid: {}, tried: { attribute: false }, proving: { state: true } };

  static styles = [base, css`
    section { padding: 1rem; }
    ul { padding-inline-start: 1.2rem; }
  `];

  /** The canonical form of the rule whose proof is shown, from which its addresses follow. */
  #rule = new Loading(this, (signal, prefix) => checkRule(this.appid, { prefix }, signal));

  #checked = false;

  async #prove({ prefix }) {
    this.#checked = false;
    this.proving = prefix;
    this.#rule.start(prefix);
    await this.updateComplete;
    this.renderRoot.querySelector("sg-dialog").show();
  }

  /** The rows are checked anew when the dialog is closed: that replaces them. */
  #proved() {
    this.proving = undefined;
    if (this.#checked) {
      this.dispatchEvent(new Event("checked"));
    }
  }

  #proof() {
    const { value } = this.#rule;
    return html`<div class="stack"><sg-loading .of=${this.#rule}></sg-loading>
      ${value ? html`<sg-verification .appid=${this.appid} .canonical=${value.canonical} .last=${value.verification} @checked=${() => (this.#checked = true)}></sg-verification>` : nothing}</div>`;
  }

  render() {
    const { items, unread, good } = this.tried;
    const bad = items.filter((row) => row.faults.length).length;
    const columns = [
      { key: "line", title: t("bulk.line"), value: (row) => row.line, render: (row) => html`<code class="clipped" title=${visible(row.prefix)}>${userText(row.prefix)}</code><span class="soft small">${t("bulk.at", { line: number(row.line) })}</span>` },
      { key: "page", title: t("bulk.page"), wide: true, value: (row) => row.page, render: (row) => html`<code class="clipped">${userText(row.page)}</code>` },
      { key: "result", title: t("bulk.result"), wide: true, value: (row) => row.faults.length, render: (row) => this.#result(row, unread.length > 0) },
    ];
    return html`<section class="card stack" aria-live="polite">
      <h2>${good ? tn("bulk.good", items.length) : unread.length ? tn("bulk.unreadrows", unread.length) : tn("bulk.bad", bad, { all: number(items.length) })}</h2>
      ${good ? nothing : html`<p class="soft">${t("bulk.repair")}</p>`}
      ${unread.length ? html`<ul>${unread.map((one) => html`<li class="wrap"><code>${one.place}</code> ${userText(one.detail)}</li>`)}</ul>` : nothing}
      ${items.length ? html`<sg-table caption=${t("page.bulk")} .columns=${columns} .items=${items}></sg-table>` : nothing}
      <sg-dialog heading=${t("bulk.proof")} @close=${this.#proved}>${this.proving === undefined ? nothing : this.#proof()}</sg-dialog>
    </section>`;
  }

  /** Rows are not checked while another one cannot be read. */
  #result(row, unchecked) {
    const { faults } = row;
    if (faults.length) {
      const unproven = faults.some(({ code }) => code === "ownership_not_proven");
      return html`<sg-tag tone="bad">${t("bulk.refused")}</sg-tag>${faults.map((one) => html`<div class="small wrap">${said(one)}</div>`)}
        ${unproven ? html`<button class="small" @click=${() => this.#prove(row)}>${t("bulk.proof")}</button>` : nothing}`;
    }
    return unchecked ? html`<sg-tag tone="plain">${t("bulk.unchecked")}</sg-tag>` : html`<sg-tag tone="good">${t("bulk.fine")}</sg-tag>`;
  }
}

customElements.define("sg-tried-rows", TriedRows);
