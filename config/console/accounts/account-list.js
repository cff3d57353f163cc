import { css, html } from "lit";
import { accountState } from "../account/states.js";
import { listAccounts } from "../api/supervision.js";
import { link, note } from "../app/router.js";
import { field } from "../parts/field.js";
import { listing, listStyle } from "../parts/listing.js";
import { Paged } from "../parts/paged.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/search.js";
import "../parts/tag.js";

const FILTERS = ["name", "host", "prefix"];

/** <sg-account-list .query>: accounts by name, or by a host or a range of links in which they have rules. */
class AccountList extends Part {
  static properties = { query: { attribute: false }, by: { state: true } };

  static styles = [base, listStyle, css`
    .find { display: flex; flex-wrap: wrap; gap: 1rem; }
  `];

  #accounts = new Paged(this, (signal, after) => listAccounts({ ...this.query, after }, signal));

  willUpdate(changed) {
    if (changed.has("query")) {
      this.by = FILTERS.find((name) => this.query[name]) ?? this.by ?? "name";
      this.#accounts.first();
    }
  }

  render() {
    const columns = [
      { key: "name", title: t("page.account"), value: (one) => one.name, render: (one) => html`<a href=${link(one.appid, "account")}>${userText(one.name)}</a><br><code class="soft">${userText(one.appid)}</code>` },
      { key: "state", title: t("account.state"), value: (one) => one.state, render: accountState },
      { key: "kind", title: t("account.kind"), value: (one) => one.kind, render: (one) => t(`kind.${one.kind}`) },
      { key: "code", title: t("account.code"), value: (one) => one.code_published, render: (one) => t(one.code_published ? "accounts.yes" : "accounts.no") },
      { key: "contact", title: t("account.contact"), wide: true, value: (one) => one.contact, render: (one) => (one.contact ? userText(one.contact) : html`<span class="soft">–</span>`) },
    ];
    const found = Object.keys(this.query).length > 0;
    return html`<div class="stack">
      <div class="find">
        ${field("by", t("accounts.by"), (id) => html`<select id=${id} @change=${this.#by}>${FILTERS.map((name) => html`<option value=${name} ?selected=${name === this.by}>${t(`accounts.by.${name}`)}</option>`)}</select>`)}
        <sg-search label=${t(`accounts.text.${this.by}`)} .value=${this.query[this.by] ?? ""} @search=${({ detail }) => this.#find(detail)}></sg-search>
      </div>
      ${listing(this.#accounts, t("page.accounts"), columns, { icon: "accounts", heading: t(found ? "accounts.nothing" : "accounts.none"), hint: t(found ? "accounts.nothing.hint" : "accounts.none.hint") })}
    </div>`;
  }

  #by(event) {
    const text = this.query[this.by] ?? "";
    this.by = event.target.value;
    if (text) {
      this.#find(text);
    }
  }

  #find(text) {
    this.query = text ? { [this.by]: text } : {};
    note(link(null, "accounts", this.query));
  }
}

customElements.define("sg-account-list", AccountList);
