import { html, nothing } from "lit";
import { signIn, startOpenId } from "../api/session.js";
import { signUpMode } from "../api/sign-up.js";
import { keepAddress } from "../app/router.js";
import { loadPerson } from "../app/session.js";
import { field } from "../parts/field.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { t } from "../texts/texts.js";
import "../parts/loading-note.js";
import "./gate.js";

/** <sg-sign-in-page>: name and password, then the code of a second factor if there is one; or another service. */
class SignInPage extends Part {
  static properties = { needsCode: { state: true } };

  #signing = new Loading(this, async (signal, form) => {
    try {
      await signIn(form.get("name").trim(), form.get("password"), form.get("code")?.trim());
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
    return html`<sg-gate heading=${t("signin.title")}>
      <form class="stack" @submit=${this.#submit}>
        ${field("name", t("signin.name"), (id) => html`<input id=${id} name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus>`)}
        ${field("password", t("signin.password"), (id) => html`<input id=${id} name="password" type="password" autocomplete="current-password" required>`)}
        ${this.needsCode
          ? field("code", t("signin.code"), (id, described) => html`<input id=${id} name="code" inputmode="numeric" autocomplete="one-time-code" pattern="\\d{6}" maxlength="6" required aria-describedby=${described}>`, { hint: t("signin.code.hint") })
          : nothing}
        <sg-loading .of=${this.#signing}></sg-loading>
        <button class="primary" ?disabled=${this.#signing.running}>${t("signin.go")}</button>
      </form>
      ${service ? html`<div class="stack">
        <p class="soft small">${t("signin.or")}</p>
        <button @click=${() => this.#elsewhere.start()}>${t("signin.openid", { service })}</button>
        <sg-loading .of=${this.#elsewhere}></sg-loading>
      </div>` : nothing}
      ${this.#signUp.value && this.#signUp.value !== "off" ? html`<p class="small"><a href="#/sign-up">${t("signin.signup")}</a></p>` : nothing}
    </sg-gate>`;
  }

  #submit(event) {
    event.preventDefault();
    this.#signing.start(new FormData(event.target));
  }
}

customElements.define("sg-sign-in-page", SignInPage);
