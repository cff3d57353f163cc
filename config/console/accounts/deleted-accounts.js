import { html } from "lit";
import { forgetAccount, listDeleted, restoreAccount } from "../api/supervision.js";
import { may } from "../app/session.js";
import { actionsColumn } from "../parts/actions.js";
import { listing, listStyle, when } from "../parts/listing.js";
import { Paged } from "../parts/paged.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/ask.js";
import "../parts/search.js";

/** <sg-deleted-accounts>: accounts that can be restored for a while. */
class DeletedAccounts extends Part {
  static properties = { search: { state: true } };

  static styles = [base, listStyle];

  #deleted = new Paged(this, (signal, after) => listDeleted({ search: this.search, after }, signal));

  connectedCallback() {
    super.connectedCallback();
    this.#deleted.first();
  }

  render() {
    const columns = [
      { key: "name", title: t("page.account"), value: (one) => one.account.name, render: ({ account }) => html`${userText(account.name)}<br><code class="soft">${userText(account.appid)}</code>` },
      { key: "deleted", title: t("deleted.at"), value: (one) => one.deleted_at, render: (one) => when(one.deleted_at) },
      { key: "until", title: t("deleted.until"), value: (one) => one.until, render: (one) => when(one.until) },
    ];
    const actions = (one) => [[t("deleted.restore"), () => this.#restore(one)], [t("deleted.forget"), () => this.#forget(one)]];
    return html`<div class="stack">
      <sg-search label=${t("deleted.search")} .value=${this.search ?? ""} @search=${this.#find}></sg-search>
      ${listing(this.#deleted, t("accounts.deleted"), may("accounts") ? [...columns, actionsColumn(actions)] : columns, { icon: "accounts", heading: t("deleted.none"), hint: t("deleted.none.hint") })}
      <sg-ask @done=${() => this.#deleted.again()}></sg-ask>
    </div>`;
  }

  #find({ detail }) {
    this.search = detail;
    this.#deleted.first();
  }

  #restore({ id, account: { name, appid } }) {
    this.#ask({ heading: t("deleted.restore"), text: t("deleted.restore.hint", { name, appid }), go: t("deleted.restore"), done: t("deleted.restored"), work: () => restoreAccount(id) });
  }

  #forget({ id, account: { name, appid } }) {
    this.#ask({ heading: t("deleted.forget"), text: t("deleted.forget.hint", { name, appid }), go: t("deleted.forget"), danger: true, done: t("deleted.forgotten"), work: () => forgetAccount(id) });
  }

  #ask(question) {
    this.renderRoot.querySelector("sg-ask").ask(question);
  }
}

customElements.define("sg-deleted-accounts", DeletedAccounts);
