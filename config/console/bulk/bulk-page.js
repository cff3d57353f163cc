import { css, html, nothing } from "lit";
import { addRulesOfFile } from "../api/bulk.js";
import { link } from "../app/router.js";
import { may } from "../app/session.js";
import { download } from "../parts/download.js";
import { field } from "../parts/field.js";
import { heading } from "../parts/heading.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { base } from "../style/base.js";
import { t, tn } from "../texts/texts.js";
import "../parts/empty.js";
import "../parts/loading-note.js";
import "./tried-rows.js";

const EXAMPLE = "prefix,page\nhttps://shop.example/table/,pages/table/index\nhttps://shop.example/item?id=,pages/item/index\n";

/** <sg-bulk-page .appid>: adds the rules of a CSV file, after a look at what each row would do. The text can be repaired here. */
class BulkPage extends Part {
  static properties = { appid: {}, rest: { attribute: false }, query: { attribute: false }, text: { state: true }, unread: { state: true } };

  static styles = [base, css`
    textarea { font-family: var(--mono); font-size: 0.875rem; min-height: 11rem; resize: vertical; white-space: pre; overflow-x: auto; }
    .columns { font-size: 0.875rem; }
  `];

  #checking = new Loading(this, (signal) => addRulesOfFile(this.appid, this.text, true, signal));

  #adding = new Loading(this, async (signal) => {
    const { items } = await addRulesOfFile(this.appid, this.text, false, signal);
    this.#forget("");
    // So that the same file can be chosen again.
    this.renderRoot.querySelector("#file").value = "";
    return items.filter((one) => one.action === "add").map((one) => one.after);
  });

  willUpdate(changed) {
    if (changed.has("appid")) {
      this.#adding.clear();
      this.#forget("");
    }
  }

  /** What was checked was another text. */
  #forget(text) {
    this.text = text;
    this.unread = false;
    this.#checking.clear();
  }

  render() {
    const { value: tried, running } = this.#checking;
    const busy = running || this.#adding.running;
    return html`<div class="stack wide">
      ${heading(t("page.bulk"), t("bulk.hint"), html`<a class="button" href=${link(this.appid, "rules")}>${t("edit.all")}</a>`)}
      ${this.#adding.value ? this.#added(this.#adding.value) : nothing}
      <form class="card stack" @submit=${this.#check}>
        <p class="columns soft">${t("bulk.columns")}</p>
        ${field("file", t("bulk.file"), (id, described) => html`<input id=${id} type="file" accept=".csv,text/csv" aria-describedby=${described} @change=${this.#read}>`, { fault: this.unread ? t("bulk.unread") : undefined })}
        ${field("text", t("bulk.text"), (id) => html`<textarea id=${id} required wrap="off" spellcheck="false" autocapitalize="none" placeholder=${EXAMPLE} .value=${this.text} @input=${(event) => this.#forget(event.target.value)}></textarea>`)}
        <div class="row"><button class=${tried?.good ? "" : "primary"} ?disabled=${busy}>${t("bulk.check")}</button>
          <button type="button" class="quiet" @click=${() => download(new Blob([EXAMPLE], { type: "text/csv" }), "example.csv")}>${t("bulk.example")}</button></div>
        <sg-loading .of=${this.#checking} label=${t("add.checking")}></sg-loading>
      </form>
      ${tried ? html`<sg-tried-rows .appid=${this.appid} .tried=${tried} @checked=${() => this.#checking.start()}></sg-tried-rows>
        ${tried.good ? html`<div class="row end"><button class="primary" ?disabled=${busy} @click=${() => this.#adding.start()}>${tn("bulk.add", tried.items.length)}</button></div>` : nothing}` : nothing}
      <sg-loading .of=${this.#adding} label=${t("add.checking")}></sg-loading>
    </div>`;
  }

  #added(rules) {
    const waiting = rules.filter((rule) => rule.state === "unpublished").map((rule) => rule.id);
    return html`<div class="card stack" role="status"><h2>${tn("bulk.added", rules.length)}</h2>
      ${waiting.length ? html`<p class="soft">${t("bulk.unpublished")}</p>
        ${may("publish", this.appid) ? html`<div class="row"><a class="button primary" href=${link(this.appid, "publish", { rules: waiting.join(",") })}>${t("bulk.publish")}</a></div>` : nothing}` : nothing}</div>`;
  }

  /** A file in another encoding, as spreadsheets like to write it, would lose its characters. */
  async #read(event) {
    const file = event.target.files[0];
    if (file) {
      const bytes = await file.arrayBuffer();
      this.#adding.clear();
      try {
        this.#forget(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
      } catch {
        this.#forget("");
        this.unread = true;
      }
    }
  }

  #check(event) {
    event.preventDefault();
    this.#adding.clear();
    this.#checking.start();
  }

  languageChanged() {
    super.languageChanged();
    if (this.#checking.value) {
      this.#checking.start();
    }
  }
}

customElements.define("sg-bulk-page", BulkPage);
