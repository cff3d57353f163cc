import { html, nothing } from "lit";
import { listLicences, withdrawLicence } from "../api/hosts.js";
import { link, note } from "../app/router.js";
import { may } from "../app/session.js";
import { actionsColumn } from "../parts/actions.js";
import { listing, listStyle } from "../parts/listing.js";
import { Paged } from "../parts/paged.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/ask.js";
import "../parts/search.js";
import "./licence-import.js";

/** <sg-licence-list .query>: the table of licences, and the import of a file. */
class LicenceList extends Part {
  static properties = { query: { attribute: false } };

  static styles = [base, listStyle];

  #licences = new Paged(this, (signal, after) => listLicences({ ...this.query, after }, signal));

  willUpdate(changed) {
    if (changed.has("query")) {
      this.#licences.first();
    }
  }

  render() {
    const columns = [
      { key: "domain", title: t("licences.domain"), value: (one) => one.domain, render: (one) => html`<code>${userText(one.domain)}</code>` },
      { key: "licence", title: t("licences.number"), value: (one) => one.licence, render: (one) => userText(one.licence) },
      { key: "holder", title: t("licences.holder"), value: (one) => one.holder, render: (one) => userText(one.holder) },
      ...(may("licences") ? [actionsColumn((one) => [[t("licences.withdraw"), () => this.#withdraw(one)]])] : []),
    ];
    const found = Boolean(this.query.search);
    return html`<div class="stack">
      ${may("licences") ? html`<sg-licence-import @done=${() => this.#licences.first()}></sg-licence-import>` : nothing}
      <sg-search label=${t("licences.search")} .value=${this.query.search ?? ""} @search=${this.#find}></sg-search>
      ${listing(this.#licences, t("hosts.licences"), columns, { icon: "hosts", heading: t(found ? "licences.nothing" : "licences.none"), hint: t(found ? "licences.nothing.hint" : "licences.none.hint") })}
      <sg-ask @done=${() => this.#licences.again()}></sg-ask>
    </div>`;
  }

  #find({ detail }) {
    this.query = detail ? { search: detail } : {};
    note(link(null, "hosts", this.query, "licences"));
  }

  #withdraw({ domain }) {
    this.renderRoot.querySelector("sg-ask").ask({ heading: t("licences.withdraw"), text: t("licences.withdraw.hint", { domain }), go: t("licences.withdraw"), danger: true, done: t("licences.withdrawn"), work: () => withdrawLicence(domain) });
  }
}

customElements.define("sg-licence-list", LicenceList);
