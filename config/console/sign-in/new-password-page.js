import { html } from "lit";
import { changePassword } from "../api/session.js";
import { leave, loadPerson, person } from "../app/session.js";
import { field } from "../parts/field.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { toastFailure } from "../parts/toasts.js";
import { t } from "../texts/texts.js";
import "../parts/loading-note.js";
import "./gate.js";

/** <sg-new-password-page>: a password that somebody else has given is replaced before anything else. */
class NewPasswordPage extends Part {
  static properties = { differ: { state: true } };

  #changing = new Loading(this, async (signal, form) => {
    await changePassword(form.get("password"), form.get("new"));
    await loadPerson();
  });

  render() {
    const password = (name, autocomplete) => (id, described) =>
      html`<input id=${id} name=${name} type="password" autocomplete=${autocomplete} required aria-describedby=${described}>`;
    return html`<sg-gate heading=${t("password.title")}>
      <form class="stack" @submit=${this.#submit}>
        <p class="soft">${t("password.why", { name: person().name })}</p>
        ${field("old", t("password.old"), password("password", "current-password"))}
        ${field("new", t("password.new"), password("new", "new-password"), { hint: t("password.new.hint") })}
        ${field("again", t("password.again"), password("again", "new-password"), { fault: this.differ ? t("password.differ") : undefined })}
        <sg-loading .of=${this.#changing}></sg-loading>
        <button class="primary" ?disabled=${this.#changing.running}>${t("password.go")}</button>
        <button class="quiet" type="button" @click=${() => leave().catch(toastFailure)}>${t("nav.leave")}</button>
      </form>
    </sg-gate>`;
  }

  #submit(event) {
    event.preventDefault();
    const form = new FormData(event.target);
    this.differ = form.get("new") !== form.get("again");
    if (!this.differ) {
      this.#changing.start(form);
    }
  }
}

customElements.define("sg-new-password-page", NewPasswordPage);
