import { html } from "lit";
import { changePassword } from "../api/session.js";
import { field } from "../parts/field.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { toast } from "../parts/toasts.js";
import { t } from "../texts/texts.js";
import "../parts/loading-note.js";

/** <sg-own-password>: replaces the own password, which ends the other sessions. */
class OwnPassword extends Part {
  static properties = { differ: { state: true } };

  #changing = new Loading(this, async (signal, form) => {
    const values = new FormData(form);
    await changePassword(values.get("old"), values.get("new"));
    form.reset();
    toast(t("profile.password.done"));
    this.dispatchEvent(new Event("changed", { bubbles: true, composed: true }));
  });

  render() {
    const password = (name, autocomplete) => (id, described) =>
      html`<input id=${id} name=${name} type="password" autocomplete=${autocomplete} required aria-describedby=${described}>`;
    return html`<section class="card stack"><h2>${t("profile.password")}</h2>
      <form class="stack" @submit=${this.#submit}>
        ${field("old", t("profile.password.old"), password("old", "current-password"))}
        ${field("new", t("password.new"), password("new", "new-password"), { hint: t("password.new.hint") })}
        ${field("again", t("password.again"), password("again", "new-password"), { fault: this.differ ? t("password.differ") : undefined })}
        <sg-loading .of=${this.#changing}></sg-loading>
        <div class="row"><button ?disabled=${this.#changing.running}>${t("password.go")}</button><span class="soft small">${t("profile.password.hint")}</span></div>
      </form></section>`;
  }

  #submit(event) {
    event.preventDefault();
    const form = event.target;
    this.differ = form.elements.new.value !== form.elements.again.value;
    if (!this.differ) {
      this.#changing.start(form);
    }
  }
}

customElements.define("sg-own-password", OwnPassword);
