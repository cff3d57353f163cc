import { css, html, nothing } from "lit";
import { oddAppid } from "../account/appid.js";
import { approveAccount, listSignUps, refuseAccount } from "../api/sign-up.js";
import { link, note } from "../app/router.js";
import { may } from "../app/session.js";
import { actionsColumn } from "../parts/actions.js";
import { field } from "../parts/field.js";
import { listing, listStyle, when } from "../parts/listing.js";
import { Loading } from "../parts/loading.js";
import { Paged } from "../parts/paged.js";
import { Part } from "../parts/part.js";
import { said } from "../parts/said.js";
import { userText } from "../parts/user-text.js";
import { visible } from "../parts/visible.js";
import { GONE, signUpState } from "../sign-up/states.js";
import { noteDecided } from "../sign-up/waiting-count.js";
import { base } from "../style/base.js";
import { t, tn } from "../texts/texts.js";
import "../parts/ask.js";
import "../parts/loading-note.js";

const STATES = ["waiting", "approved", "refused", "expired", "withdrawn", "all"];

/** <sg-sign-up-list .query>: the accounts that people have registered; operators approve or refuse those that wait, which begin with the one that has waited longest. The state is in the address. */
class SignUpList extends Part {
  static properties = { query: { attribute: false }, chosen: { state: true }, failed: { state: true } };

  static styles = [base, listStyle, css`
    .several { position: sticky; top: 0.5rem; z-index: 2; padding: 0.75rem 1rem; }
    /* Below the bar of the telephone. */
    @media (max-width: 860px) { .several { top: 4rem; } }
    label.one { display: flex; gap: 0.75rem; align-items: start; }
    label.one input { margin-top: 0.25rem; flex: none; }
  `];

  /** Decides about several, one after the other; those that are done stay done after a cancel. */
  #deciding = new Loading(this, async (signal, decide) => {
    const all = [...this.chosen];
    for (const [at, appid] of all.entries()) {
      if (signal.aborted) {
        break;
      }
      this.#deciding.report(at / all.length);
      try {
        await decide(appid);
        this.#choose(appid, false);
      } catch (failure) {
        this.failed = [...this.failed, { appid, failure }];
      }
    }
    this.#decided();
  });

  #signUps = new Paged(this, (signal, after) => listSignUps({ state: this.#state === "all" ? undefined : this.#state, order: this.#state === "waiting" ? "oldest" : undefined, after }, signal));

  get #state() {
    return STATES.find((state) => state === this.query.state) ?? STATES[0];
  }

  willUpdate(changed) {
    if (changed.has("query")) {
      this.chosen = new Set();
      this.failed = [];
      this.#signUps.first();
    }
  }

  render() {
    const actions = (one) => (one.state === "waiting" ? [[t("signups.approve"), () => this.#approve(one), "primary"], [t("signups.refuse"), () => this.#refuse(one), "danger"]] : []);
    const columns = [
      { key: "name", title: t("page.account"), value: (one) => one.account_name, render: (one) => this.#named(one) },
      { key: "user", title: t("signups.by"), value: (one) => one.user, render: (one) => html`<a href=${link(null, "users", {}, one.user)}>${userText(one.user)}</a>${one.contact ? html`<br><span class="soft small wrap clipped">${userText(one.contact)}</span>` : nothing}` },
      { key: "kind", title: t("account.kind"), value: (one) => one.kind, render: (one) => t(`kind.${one.kind}`) },
      { key: "at", title: t("signups.at"), value: (one) => one.at, render: (one) => when(one.at) },
      { key: "state", title: t("account.state"), value: (one) => one.state, render: state },
      ...(may("accounts") ? [actionsColumn(actions)] : []),
    ];
    const waiting = this.#state === "waiting";
    const { running } = this.#deciding;
    return html`<div class="stack"><p class="soft">${t("signups.hint")}</p>
      <div class="row">${field("state", t("account.state"), (id) => html`<select id=${id} @change=${this.#filter}>${STATES.map((one) => html`<option value=${one} ?selected=${one === this.#state}>${t(`signups.${one}`)}</option>`)}</select>`)}</div>
      ${this.chosen.size && !running ? this.#several() : nothing}
      <sg-loading .of=${this.#deciding} label=${t("signups.deciding")}></sg-loading>
      ${this.failed.length && !running ? html`<div class="card stack tight" role="alert"><p>${tn("signups.failed", this.failed.length)}</p><ul>${this.failed.map(({ appid, failure }) => html`<li class="wrap"><code>${userText(appid)}</code> ${said(failure)}</li>`)}</ul></div>` : nothing}
      ${listing(this.#signUps, t("accounts.signups"), columns, { icon: "accounts", heading: t(waiting ? "signups.none" : "signups.nothing"), hint: t("signups.none.hint") })}
      <sg-ask @done=${this.#decided}></sg-ask></div>`;
  }

  /** Those that wait can be chosen, to decide about several at once. */
  #named(one) {
    if (one.state !== "waiting" || !may("accounts")) {
      return named(one);
    }
    return html`<label class="one"><input type="checkbox" aria-label=${t("signups.choose", { appid: one.appid })} .checked=${this.chosen.has(one.appid)} @change=${(event) => this.#choose(one.appid, event.target.checked)}><span>${named(one)}</span></label>`;
  }

  #choose(appid, on) {
    const chosen = new Set(this.chosen);
    chosen[on ? "add" : "delete"](appid);
    this.chosen = chosen;
  }

  #several() {
    const others = this.#signUps.items.filter((one) => one.state === "waiting" && !this.chosen.has(one.appid));
    return html`<div class="card spread several" role="status"><span>${tn("signups.chosen", this.chosen.size)}</span>
      <span class="row">${others.length ? html`<button class="quiet" @click=${() => (this.chosen = new Set([...this.chosen, ...others.map((one) => one.appid)]))}>${t("signups.chooseall")}</button>` : nothing}
        <button class="quiet" @click=${() => (this.chosen = new Set())}>${t("rules.chosen.none")}</button>
        <button class="primary" @click=${this.#approveAll}>${t("signups.approve")}</button><button class="danger" @click=${this.#refuseAll}>${t("signups.refuse")}</button></span></div>`;
  }

  #approveAll() {
    const title = tn("signups.approve.all", this.chosen.size);
    this.#ask({ heading: title, text: t("signups.approve.all.hint", { appids: [...this.chosen].join(", ") }), go: t("signups.approve"), work: async () => this.#decide(approveAccount) });
  }

  #refuseAll() {
    this.#ask({
      heading: tn("signups.refuse.all", this.chosen.size), text: t("signups.refuse.all.hint", { appids: [...this.chosen].join(", ") }), go: t("signups.refuse"), danger: true,
      fields: [{ name: "reason", label: t("ask.reason"), hint: t("signups.reason.hint"), type: "textarea", required: true }],
      work: async ({ reason }) => this.#decide((appid) => refuseAccount(appid, reason)),
    });
  }

  /** The dialog closes at once: the page shows how far it is. */
  #decide(work) {
    this.failed = [];
    this.#deciding.start(work);
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
