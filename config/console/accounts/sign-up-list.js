import { html, nothing } from "lit";
import { oddAppid } from "../account/appid.js";
import { approveAccount, listSignUps, refuseAccount } from "../api/sign-up.js";
import { link, note } from "../app/router.js";
import { may } from "../app/session.js";
import { actionsColumn } from "../parts/actions.js";
import { field } from "../parts/field.js";
import { listing, listStyle, when } from "../parts/listing.js";
import { Paged } from "../parts/paged.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { visible } from "../parts/visible.js";
import { signUpState } from "../sign-up/states.js";
import { noteDecided } from "../sign-up/waiting-count.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/ask.js";

const STATES = ["waiting", "approved", "refused", "expired", "all"];
/** The account of such a sign-up is gone. */
const GONE = new Set(["refused", "expired"]);

/** <sg-sign-up-list .query>: the accounts that people have registered; operators approve or refuse those that wait, which begin with the one that has waited longest. The state is in the address. */
class SignUpList extends Part {
  static properties = { query: { attribute: false } };

  static styles = [base, listStyle];

  #signUps = new Paged(this, (signal, after) => listSignUps({ state: this.#state === "all" ? undefined : this.#state, order: this.#state === "waiting" ? "oldest" : undefined, after }, signal));

  get #state() {
    return STATES.find((state) => state === this.query.state) ?? STATES[0];
  }

  willUpdate(changed) {
    if (changed.has("query")) {
      this.#signUps.first();
    }
  }

  render() {
    const actions = (one) => (one.state === "waiting" ? [[t("signups.approve"), () => this.#approve(one), "primary"], [t("signups.refuse"), () => this.#refuse(one), "danger"]] : []);
    const columns = [
      { key: "name", title: t("page.account"), value: (one) => one.account_name, render: named },
      { key: "user", title: t("signups.by"), value: (one) => one.user, render: (one) => html`<a href=${link(null, "users", {}, one.user)}>${userText(one.user)}</a>${one.contact ? html`<br><span class="soft small wrap clipped">${userText(one.contact)}</span>` : nothing}` },
      { key: "kind", title: t("account.kind"), value: (one) => one.kind, render: (one) => t(`kind.${one.kind}`) },
      { key: "at", title: t("signups.at"), value: (one) => one.at, render: (one) => when(one.at) },
      { key: "state", title: t("account.state"), value: (one) => one.state, render: state },
      ...(may("accounts") ? [actionsColumn(actions)] : []),
    ];
    const waiting = this.#state === "waiting";
    return html`<div class="stack"><p class="soft">${t("signups.hint")}</p>
      <div class="row">${field("state", t("account.state"), (id) => html`<select id=${id} @change=${this.#filter}>${STATES.map((one) => html`<option value=${one} ?selected=${one === this.#state}>${t(`signups.${one}`)}</option>`)}</select>`)}</div>
      ${listing(this.#signUps, t("accounts.signups"), columns, { icon: "accounts", heading: t(waiting ? "signups.none" : "signups.nothing"), hint: t("signups.none.hint") })}
      <sg-ask @done=${this.#decided}></sg-ask></div>`;
  }

  #filter(event) {
    this.query = { state: event.target.value };
    note(link(null, "accounts", this.query, "signups"));
  }

  #decided() {
    this.#signUps.again();
    noteDecided();
  }

  #ask(question) {
    this.renderRoot.querySelector("sg-ask").ask(question);
  }

  #approve({ appid, account_name: name }) {
    this.#ask({ heading: t("signups.approve.title", { name }), text: t("signups.approve.hint", { appid, name }), go: t("signups.approve"), done: t("signups.approve.done"), work: () => approveAccount(appid) });
  }

  #refuse({ appid, account_name: name }) {
    this.#ask({
      heading: t("signups.refuse.title", { name }), text: t("signups.refuse.hint", { appid, name }), go: t("signups.refuse"), danger: true, done: t("signups.refuse.done"),
      fields: [{ name: "reason", label: t("ask.reason"), hint: t("signups.reason.hint"), type: "textarea", required: true }],
      work: ({ reason }) => refuseAccount(appid, reason),
    });
  }
}

function named({ appid, account_name: name, state: now }) {
  const text = html`<span class="clipped" title=${visible(name)}>${userText(name)}</span>`;
  return html`${GONE.has(now) ? text : html`<a href=${link(appid, "account")}>${text}</a>`}<code class="soft clipped" title=${visible(appid)}>${userText(appid)}</code>
    ${now === "waiting" && oddAppid(appid) ? html`<sg-tag tone="warn" title=${oddAppid(appid)}>${t("signups.odd")}</sg-tag>` : nothing}`;
}

function state(one) {
  return html`${signUpState(one)}${one.reason ? html`<br><span class="small wrap">${userText(one.reason)}</span>` : nothing}`;
}

customElements.define("sg-sign-up-list", SignUpList);
