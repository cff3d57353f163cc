import { css, html } from "lit";
import { hostLicences } from "../api/hosts.js";
import { when } from "../parts/listing.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/empty.js";
import "../parts/loading-note.js";
import "../parts/table.js";
import { licenceDetail, licenceState } from "./states.js";

/** <sg-host-licences .appid>: the licence of each host on which an account has rules. */
class HostLicences extends Part {
  static properties = { appid: {} };

  static styles = [base, css`
    .list { padding: 0.5rem 1rem 1rem; }
  `];

  #licences = new Loading(this, (signal) => hostLicences(this.appid, undefined, signal));

  willUpdate(changed) {
    if (changed.has("appid")) {
      this.#licences.start();
    }
  }

  languageChanged() {
    super.languageChanged();
    this.#licences.start();
  }

  render() {
    const { value, running } = this.#licences;
    return html`<div class="stack">
      <div class="spread"><div class="stack tight"><h2>${t("account.licences")}</h2><p class="soft">${t("hostlicences.hint")}</p></div>
        <button ?disabled=${running} @click=${() => this.#licences.start()}>${t("hostlicences.again")}</button></div>
      <sg-loading .of=${this.#licences} label=${t("hostlicences.asking")}></sg-loading>
      ${value ? this.#list(value) : ""}
    </div>`;
  }

  #list({ hosts, complete }) {
    const columns = [
      { key: "host", title: t("hostlicences.host"), value: (one) => one.host, render: (one) => html`<code>${userText(one.host)}</code>` },
      { key: "state", title: t("rules.licence"), value: (one) => one.state, render: licenceState },
      { key: "detail", title: t("hostlicences.detail"), wide: true, render: licenceDetail },
      { key: "at", title: t("hostlicences.at"), value: (one) => one.looked_up_at, render: (one) => when(one.looked_up_at) },
    ];
    return html`${complete ? "" : html`<p role="status">${t("hostlicences.more")}</p>`}
      <div class="card list">${hosts.length
        ? html`<sg-table caption=${t("account.licences")} .columns=${columns} .items=${hosts}></sg-table>`
        : html`<sg-empty icon="hosts" heading=${t(complete ? "hostlicences.none" : "hostlicences.noneyet")} hint=${t(complete ? "hostlicences.none.hint" : "hostlicences.more")}></sg-empty>`}</div>`;
  }
}

customElements.define("sg-host-licences", HostLicences);
