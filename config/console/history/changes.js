import { css, html, nothing } from "lit";
import { listChanges } from "../api/history.js";
import { link } from "../app/router.js";
import { Paged } from "../parts/paged.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t, tn } from "../texts/texts.js";
import "../parts/empty.js";
import "../parts/loading-note.js";
import "../parts/table.js";
import "./change-filter.js";
import "./field-changes.js";
import "./moment.js";
import { changedFields } from "./difference.js";
import { actionWords } from "./words.js";

/** <sg-changes .appid .query>: who changed what in an account, or without an appid in all of them and in the service, with filters. Event: query. */
class Changes extends Part {
  static properties = { appid: {}, query: { attribute: false } };

  static styles = [base, css`
    .list { padding: 0.5rem 1rem 1rem; }
  `];

  #changes = new Paged(this, (signal, after) => listChanges(this.appid, { ...times(this.query), limit: 50, after }, signal));

  willUpdate(changed) {
    if (changed.has("appid") || changed.has("query")) {
      this.#changes.first();
    }
  }

  render() {
    const { value, items } = this.#changes;
    return html`<div class="stack">
      <sg-change-filter ?all=${!this.appid} .query=${this.query} @query=${(event) => this.dispatchEvent(new CustomEvent("query", { detail: event.detail }))}></sg-change-filter>
      <sg-loading .of=${this.#changes}></sg-loading>
      ${!value ? nothing : items.length ? html`<div class="card list stack">${this.#table(items)}${this.#changes.pager()}</div>` : html`<div class="card"><sg-empty icon="history" heading=${t("history.nochanges")} hint=${t("history.nochanges.hint")}></sg-empty></div>`}
    </div>`;
  }

  #table(items) {
    const columns = [
      { key: "what", title: t("history.what"), render: what },
      ...(this.appid ? [] : [{ key: "account", title: t("page.account"), value: (entry) => entry.appid, render: ofAccount }]),
      { key: "who", title: t("history.who"), value: (entry) => entry.actor, render: (entry) => userText(entry.actor) },
      { key: "when", title: t("history.when"), value: (entry) => entry.revision, render: ({ at }) => html`<sg-moment .at=${at}></sg-moment>` },
    ];
    return html`<sg-table caption=${t("history.view.changes")} .columns=${columns} .items=${items}></sg-table>`;
  }
}

function ofAccount({ appid }) {
  return appid ? html`<a href=${link(appid, "history", {}, "changes")}><code>${userText(appid)}</code></a>` : html`<span class="soft">–</span>`;
}

/** A change: the words for the action, its rule, and its fields. */
function what(entry) {
  const [subject, verb] = actionWords(entry.action);
  const fields = changedFields(entry.before, entry.after);
  // The table's own style does not reach into what it shows, so the difference is a part.
  return html`<b>${subject}</b> ${verb}${entry.prefix ? html`<br><code class="clipped">${userText(entry.prefix)}</code>` : nothing}
    ${fields.length ? html`<details><summary class="soft small">${tn("history.fields", fields.length)}</summary><sg-field-changes .fields=${fields}></sg-field-changes></details>` : nothing}`;
}

/** The filter as the API takes it: days are those of the browser's zone, the last one included. */
function times({ from, to, ...rest }) {
  const start = (day, more) => {
    const [year, month, date] = day.split("-").map(Number);
    return new Date(year, month - 1, date + more).toISOString();
  };
  return { ...rest, from: from && start(from, 0), to: to && start(to, 1) };
}

customElements.define("sg-changes", Changes);
