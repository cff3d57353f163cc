import { css, html, nothing } from "lit";
import { oddAppid } from "../account/appid.js";
import { FOUNDED } from "../account/kinds.js";
import { signUp, signUpAccount, signUpMode } from "../api/sign-up.js";
import { go, link } from "../app/router.js";
import { loadPerson, onPerson, person } from "../app/session.js";
import { field } from "../parts/field.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/loading-note.js";
import "../sign-in/gate.js";
import "../sign-in/sign-in-page.js";

/** The fields that have words for what is wrong with them. */
const FIELDS = new Set(["appid", "account_name", "contact", "name", "display_name", "password"]);
const TAKEN = new Set(["account_exists", "user_exists"]);

/** <sg-sign-up-page>: a stranger becomes a user with an account; somebody who is signed in registers a further account. */
class SignUpPage extends Part {
  static properties = { known: { state: true }, differ: { state: true }, appid: { state: true } };

  static styles = [base, css`
    fieldset { border: 0; padding: 0; margin: 0; min-width: 0; }
    legend { font-weight: 650; padding: 0; margin-bottom: 0.75rem; }
    .refused { color: var(--bad); font-weight: 600; }
  `];

  #mode = new Loading(this, signUpMode);

  #signing = new Loading(this, async (signal, fields) => {
    await (person() ? signUpAccount(fields) : signUp(fields));
    await loadPerson();
    go(link(fields.appid, "account"));
  });

  connectedCallback() {
    super.connectedCallback();
    onPerson(() => this.requestUpdate(), this.connected);
    this.#mode.start();
  }

  render() {
    if (this.known && !person()) {
      return html`<sg-sign-in-page></sg-sign-in-page>`;
    }
    const { value: mode } = this.#mode;
    return html`<sg-gate heading=${t("signup.title")}><div class="stack">
      <sg-loading .of=${this.#mode}></sg-loading>
      ${mode === "off" ? html`<p class="soft">${t("signup.off")}</p><a class="button" href="#/">${t("app.home")}</a>` : nothing}
      ${mode === "approval" || mode === "open" ? this.#form(mode) : nothing}
    </div></sg-gate>`;
  }

  #form(mode) {
    const { failure, running } = this.#signing;
    const atFields = failure && this.#faults().length > 0;
    return html`<p class="soft">${t(`signup.mode.${mode}`)}</p>
      <form class="stack wide" @submit=${this.#submit}>
        <p class="small soft">${t("signup.required")}</p>
        <fieldset><legend>${t("signup.account")}</legend><div class="stack" @change=${this.#warn}>
          ${this.#input("appid", t("accounts.appid"), "off", { hint: t("accounts.appid.hint"), warning: oddAppid(this.appid), exact: true })}
          ${this.#input("account_name", t("signup.shop"), "organization")}
          ${field("kind", t("account.kind"), (id) => html`<select id=${id} name="kind">${FOUNDED.map((kind) => html`<option value=${kind}>${t(`kind.${kind}`)}</option>`)}</select>`)}
          ${this.#input("contact", t("account.contact"), "email", { hint: t("account.contact.hint"), required: false })}
        </div></fieldset>
        ${person() ? html`<p class="soft">${t("signup.as")} ${userText(person().name)}</p>` : this.#person()}
        ${atFields ? html`<p class="refused" role="alert">${t("signup.refused")}</p>` : html`<sg-loading .of=${this.#signing}></sg-loading>`}
        <button class="primary" ?disabled=${running}>${t("signup.go")}</button>
      </form>
      ${person() ? html`<a class="button quiet" href="#/">${t("app.cancel")}</a>` : html`<button class="quiet" @click=${() => (this.known = true)}>${t("invitation.known")}</button>`}`;
  }

  #person() {
    return html`<fieldset><legend>${t("signup.person")}</legend><div class="stack">
      ${this.#input("name", t("users.name"), "username", { hint: t("users.name.hint"), exact: true })}
      ${this.#input("display_name", t("users.shown"), "name", { required: false })}
      ${this.#input("password", t("signin.password"), "new-password", { type: "password", hint: t("password.new.hint") })}
      ${this.#input("again", t("invitation.again"), "new-password", { type: "password", fault: this.differ ? t("invitation.differ") : undefined })}
    </div></fieldset>`;
  }

  /** A text field, with what the API has refused about it. `exact`: telephones do not correct it. */
  #input(name, label, autocomplete, { type = "text", required = true, exact = false, hint, warning, fault = this.#fault(name) } = {}) {
    return field(name, label, (id, described) => html`<input id=${id} name=${name} type=${type} autocomplete=${autocomplete} autocapitalize=${exact ? "none" : nothing}
      spellcheck=${exact ? "false" : nothing} ?required=${required} aria-invalid=${fault ? "true" : nothing} aria-describedby=${described}>`, { hint, warning, fault, required });
  }

  /** What the API has refused about fields of this form. */
  #faults() {
    const { failure } = this.#signing;
    const all = failure?.findings?.length ? failure.findings : [failure ?? {}];
    return all.filter(({ field: name }) => FIELDS.has(name));
  }

  /** Our own words: those of the API have its names, and are English. */
  #fault(name) {
    const found = this.#faults().find((one) => one.field === name);
    return found && t(TAKEN.has(found.code) ? `signup.taken.${name}` : `signup.fault.${name}`);
  }

  #warn({ target: { name, value } }) {
    if (name === "appid") {
      this.appid = value.trim();
    }
  }

  async #submit(event) {
    event.preventDefault();
    const { password, again, ...typed } = Object.fromEntries(new FormData(event.target));
    this.differ = password !== again;
    if (!this.differ) {
      const filled = Object.entries(typed).map(([name, text]) => [name, text.trim()]).filter(([, text]) => text);
      await this.#signing.start({ ...Object.fromEntries(filled), ...(password === undefined ? {} : { password }) });
    }
    await this.updateComplete;
    this.renderRoot.querySelector("[aria-invalid]")?.focus();
  }
}

customElements.define("sg-sign-up-page", SignUpPage);
