import { html, nothing } from "lit";
import { getAccount } from "../api/accounts.js";
import { deleteAccount, editAccount, resumeAccount, suspendAccount, switchFeature } from "../api/supervision.js";
import { go, link } from "../app/router.js";
import { may, refreshAccounts } from "../app/session.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { number, t } from "../texts/texts.js";
import "../parts/ask.js";
import "../parts/loading-note.js";
import "../parts/tag.js";
import "./account-hurdles.js";
import "./account-limits.js";
import { KINDS } from "./kinds.js";
import { accountState, withholding } from "./states.js";

/** <sg-account-overview .appid>: the data and the state of an account, and what changes them. */
class AccountOverview extends Part {
  static properties = { appid: {} };

  #account = new Loading(this, (signal) => getAccount(this.appid, signal));

  willUpdate(changed) {
    if (changed.has("appid")) {
      this.#account.start();
    }
  }

  render() {
    const { value } = this.#account;
    return html`<div class="stack wide">
      <sg-loading .of=${this.#account}></sg-loading>
      ${value ? html`<sg-account-hurdles .account=${value} @changed=${() => this.#account.start()}></sg-account-hurdles>
        <section class="card stack">${this.#facts(value)}${may("account_change", this.appid) || may("takedown", this.appid) ? html`<div class="row">${this.#buttons(value)}</div>` : nothing}</section>` : nothing}
      <sg-account-limits .appid=${this.appid}></sg-account-limits>
      <sg-ask @done=${() => this.isConnected && this.#account.start()}></sg-ask>
    </div>`;
  }

  #facts(account) {
    const on = account.feature === "on";
    return html`<dl class="facts">
      <dt>${t("account.name")}</dt><dd>${userText(account.name)}</dd>
      <dt>${t("account.state")}</dt><dd>${accountState(account)} ${withholding(account.withheld)}</dd>
      <dt>${t("account.kind")}</dt><dd>${t(`kind.${account.kind}`)}</dd>
      <dt>${t("account.contact")}</dt><dd>${account.contact ? userText(account.contact) : html`<span class="soft">${t("account.contact.none")}</span>`}</dd>
      <dt>${t("account.code")}</dt><dd>${t(account.code_published ? "account.code.yes" : "account.code.no")}</dd>
      <dt>${t("account.feature")}</dt><dd>${t(on ? "account.feature.on" : account.feature_held_off ? "account.feature.held" : "account.feature.off")}</dd>
      <dt>${t("account.testers")}</dt><dd>${number(Object.keys(account.members).length)}</dd>
    </dl>`;
  }

  #buttons(account) {
    const { appid } = account;
    const on = account.feature === "on";
    const change = may("account_change", appid);
    const suspended = account.withheld?.cause === "account_suspended";
    const free = !account.feature_held_off || may("takedown", appid);
    return html`
      ${change ? html`<button @click=${() => this.#edit(account)}>${t("account.edit")}</button>` : nothing}
      ${change && free ? html`<button @click=${() => this.#feature(account)}>${t(on ? "account.feature.switchoff" : "account.feature.switchon")}</button>` : nothing}
      ${may("takedown", appid) && suspended ? html`<button @click=${() => this.#resume(appid)}>${t("account.resume")}</button>` : nothing}
      ${may("takedown", appid) && !suspended ? html`<button class="danger" @click=${() => this.#suspend(appid)}>${t("account.suspend")}</button>` : nothing}
      ${may("accounts", appid) ? html`<button class="danger" @click=${() => this.#delete(account)}>${t("account.delete")}</button>` : nothing}`;
  }

  #ask(question) {
    this.renderRoot.querySelector("sg-ask").ask(question);
  }

  #edit(account) {
    const ofOperators = may("accounts", account.appid)
      ? [
          { name: "kind", label: t("account.kind"), type: "select", value: account.kind, options: KINDS.map((kind) => [kind, t(`kind.${kind}`)]) },
          { name: "code_published", label: t("account.code.yes"), type: "checkbox", value: account.code_published, hint: t("account.code.hint") },
        ]
      : [];
    this.#ask({
      heading: t("account.edit"), go: t("ask.save"), done: t("ask.saved"), work: (fields) => editAccount(account, fields),
      fields: [
        { name: "name", label: t("account.name"), value: account.name, required: true },
        { name: "contact", label: t("account.contact"), value: account.contact, hint: t("account.contact.hint") },
        ...ofOperators,
      ],
    });
  }

  #feature({ appid, feature }) {
    const on = feature === "on";
    const title = t(on ? "account.feature.switchoff" : "account.feature.switchon");
    this.#ask({
      heading: title, text: t(on ? "account.feature.offhint" : "account.feature.onhint"), go: title, danger: on, done: t("ask.saved"),
      work: async () => {
        await switchFeature(appid, !on);
        await refreshAccounts();
      },
    });
  }

  #suspend(appid) {
    this.#ask({
      heading: t("account.suspend"), text: t("account.suspend.hint"), go: t("account.suspend"), danger: true, done: t("account.suspend.done"),
      fields: [{ name: "reason", label: t("ask.reason"), hint: t("ask.reason.hint"), type: "textarea", required: true }],
      work: ({ reason }) => suspendAccount(appid, reason),
    });
  }

  #resume(appid) {
    this.#ask({ heading: t("account.resume"), text: t("account.resume.hint"), go: t("account.resume"), done: t("account.resume.done"), work: () => resumeAccount(appid) });
  }

  #delete(account) {
    this.#ask({
      heading: t("account.delete"), text: t("account.delete.hint", { name: account.name, appid: account.appid }), go: t("account.delete"), danger: true, done: t("account.delete.done"),
      work: async () => {
        await deleteAccount(account);
        go(link(null, "accounts", {}, "deleted"));
      },
    });
  }
}

customElements.define("sg-account-overview", AccountOverview);
