import { css, html, nothing } from "lit";
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

/** <sg-sign-up-page>: a stranger becomes a user with an account; somebody who is signed in registers a further account. */
class SignUpPage extends Part {
  static properties = { known: { state: true }, differ: { state: true } };

  static styles = [base, css`
    fieldset { border: 0; padding: 0; margin: 0; min-width: 0; }
    legend { font-weight: 650; padding: 0; margin-bottom: 0.75rem; }
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
    return html`<p class="soft">${t(`signup.mode.${mode}`)}</p>
      <form class="stack wide" @submit=${this.#submit}>
        <fieldset><legend>${t("signup.account")}</legend><div class="stack">
          ${field("appid", t("accounts.appid"), (id, described) => html`<input id=${id} name="appid" autocapitalize="none" autocomplete="off" spellcheck="false" required aria-describedby=${described}>`, { hint: t("accounts.appid.hint") })}
          ${field("account_name", t("signup.shop"), (id) => html`<input id=${id} name="account_name" autocomplete="organization" required>`)}
          ${field("kind", t("account.kind"), (id) => html`<select id=${id} name="kind">${FOUNDED.map((kind) => html`<option value=${kind}>${t(`kind.${kind}`)}</option>`)}</select>`)}
          ${field("contact", t("account.contact"), (id, described) => html`<input id=${id} name="contact" autocomplete="email" aria-describedby=${described}>`, { hint: t("account.contact.hint") })}
        </div></fieldset>
        ${person() ? html`<p class="soft">${t("signup.as")} ${userText(person().name)}</p>` : this.#person()}
        <sg-loading .of=${this.#signing}></sg-loading>
        <button class="primary" ?disabled=${this.#signing.running}>${t("signup.go")}</button>
      </form>
      ${person() ? html`<a class="button quiet" href="#/">${t("app.cancel")}</a>` : html`<button class="quiet" @click=${() => (this.known = true)}>${t("invitation.known")}</button>`}`;
  }

  #person() {
    const password = (name) => (id, described) => html`<input id=${id} name=${name} type="password" autocomplete="new-password" required aria-describedby=${described}>`;
    return html`<fieldset><legend>${t("signup.person")}</legend><div class="stack">
      ${field("name", t("users.name"), (id, described) => html`<input id=${id} name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required aria-describedby=${described}>`, { hint: t("users.name.hint") })}
      ${field("display_name", t("users.shown"), (id) => html`<input id=${id} name="display_name" autocomplete="name">`)}
      ${field("password", t("signin.password"), password("password"), { hint: t("password.new.hint") })}
      ${field("again", t("invitation.again"), password("again"), { fault: this.differ ? t("password.differ") : undefined })}
    </div></fieldset>`;
  }

  #submit(event) {
    event.preventDefault();
    const { password, again, ...typed } = Object.fromEntries(new FormData(event.target));
    this.differ = password !== again;
    if (!this.differ) {
      const filled = Object.entries(typed).map(([name, text]) => [name, text.trim()]).filter(([, text]) => text);
      this.#signing.start({ ...Object.fromEntries(filled), ...(password === undefined ? {} : { password }) });
    }
  }
}

customElements.define("sg-sign-up-page", SignUpPage);
