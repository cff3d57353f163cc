import { html, nothing } from "lit";
import { signIn, startOpenId } from "../api/session.js";
import { signUpMode } from "../api/sign-up.js";
import { failedElsewhere } from "../app/elsewhere.js";
import { keepAddress } from "../app/router.js";
import { loadPerson } from "../app/session.js";
import { codeField, digits } from "../parts/code-field.js";
import { field } from "../parts/field.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { t } from "../texts/texts.js";
import "../parts/loading-note.js";
import "../parts/problem-note.js";
import "./gate.js";

/** <sg-sign-in-page>: name and password, then the code of a second factor if there is one; or another service. */
class SignInPage extends Part {
  static properties = { needsCode: { state: true } };

  #signing = new Loading(this, async (signal, form) => {
    try {
      await signIn(form.get("name").trim(), form.get("password"), digits(form.get("code")));
      await loadPerson();
    } catch (refused) {
      // Not a failure: the password was right, and the code comes next.
      if (refused.code !== "code_needed" || this.needsCode) {
        throw refused;
      }
      this.needsCode = true;
    }
  });

  #elsewhere = new Loading(this, async () => {
    const { location: there } = await startOpenId();
    keepAddress();
    location.assign(there);
  });

  #signUp = new Loading(this, signUpMode);

  connectedCallback() {
    super.connectedCallback();
    this.#signUp.start();
  }

  updated(changed) {
    if (changed.has("needsCode") && this.needsCode) {
      this.renderRoot.querySelector("#code").focus();
    }
  }

  render() {
    const service = document.querySelector("meta[name=openid]").content;
    const failed = failedElsewhere();
    return html`<sg-gate heading=${t("signin.title")}><div class="stack">
      ${failed ? html`<sg-problem .problem=${failed}></sg-problem>` : nothing}
      <form class="stack" @submit=${this.#submit}>
        ${field("name", t("signin.name"), (id) => html`<input id=${id} name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus>`)}
        ${field("password", t("signin.password"), (id) => html`<input id=${id} name="password" type="password" autocomplete="current-password" required>`)}
        ${this.needsCode ? codeField() : nothing}
        <sg-loading .of=${this.#signing} label=${t("signin.running")}></sg-loading>
        <button class="primary" ?disabled=${this.#signing.running}>${t("signin.go")}</button>
      </form>
      ${service ? html`<div class="stack">
        <p class="soft small">${t("signin.or")}</p>
        <button @click=${() => this.#elsewhere.start()}>${t("signin.openid", { service })}</button>
        <sg-loading .of=${this.#elsewhere}></sg-loading>
      </div>` : nothing}
      ${this.#signUp.value && this.#signUp.value !== "off" ? html`<p class="small"><a href="#/sign-up">${t("signin.signup")}</a></p>` : nothing}
    </div></sg-gate>`;
  }

  #submit(event) {
    event.preventDefault();
    this.#signing.start(new FormData(event.target));
  }
}

customElements.define("sg-sign-in-page", SignInPage);
