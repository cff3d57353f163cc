import { html, nothing } from "lit";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { hasTexts, t } from "../texts/texts.js";
import { onRoute, route } from "./router.js";
import { loadPerson, onPerson, person } from "./session.js";
import "../invitation/invitation-page.js";
import "../parts/loading-note.js";
import "../parts/toasts.js";
import "../sign-in/new-password-page.js";
import "../sign-in/sign-in-page.js";
import "../sign-up/sign-up-page.js";
import "./shell.js";

/** <sg-app>: the sign-in, an invitation, a sign-up, or the shell with a page. */
class App extends Part {
  #start = new Loading(this, loadPerson);

  connectedCallback() {
    super.connectedCallback();
    onPerson(() => this.requestUpdate(), this.connected);
    onRoute(() => this.requestUpdate(), this.connected);
    this.#start.start();
  }

  render() {
    return hasTexts() ? html`${this.#page()}<sg-toasts></sg-toasts>` : nothing;
  }

  #page() {
    if (person() === undefined || this.#start.failure) {
      return html`<div class="card stack"><sg-loading .of=${this.#start}></sg-loading>
        ${this.#start.failure ? html`<button @click=${() => this.#start.start()}>${t("app.again")}</button>` : nothing}</div>`;
    }
    if (person()?.change_password) {
      return html`<sg-new-password-page></sg-new-password-page>`;
    }
    if (route().scope === "invitation") {
      return html`<sg-invitation-page></sg-invitation-page>`;
    }
    if (route().scope === "sign-up") {
      return html`<sg-sign-up-page></sg-sign-up-page>`;
    }
    return person() ? html`<sg-shell></sg-shell>` : html`<sg-sign-in-page></sg-sign-in-page>`;
  }
}

customElements.define("sg-app", App);
