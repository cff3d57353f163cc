import { html } from "lit";
import { putMember } from "../api/accounts.js";
import { field } from "../parts/field.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { toast } from "../parts/toasts.js";
import { t } from "../texts/texts.js";
import "../parts/dialog.js";
import "../parts/loading-note.js";

const ROLES = ["developer", "experiencer", "admin"];

/** <sg-tester-dialog .appid .user>: makes a user of scans a tester of an account. Event: done. */
class TesterDialog extends Part {
  static properties = { appid: {}, user: {} };

  #saving = new Loading(this, async (signal, role) => {
    await putMember(this.appid, this.user, role);
    this.#dialog.hide();
    toast(t("tester.done", { user: this.user }));
    this.dispatchEvent(new Event("done"));
  });

  get #dialog() {
    return this.renderRoot.querySelector("sg-dialog");
  }

  show() {
    this.#saving.clear();
    return this.#dialog.show();
  }

  render() {
    return html`<sg-dialog heading=${t("tester.title", { user: this.user ?? "" })}>
      <form class="stack" @submit=${this.#submit}>
        <p class="soft">${t("tester.hint")}</p>
        ${field("role", t("tester.role"), (id) => html`<select id=${id} name="role">${ROLES.map((role) => html`<option value=${role}>${t(`tester.role.${role}`)}</option>`)}</select>`)}
        <sg-loading .of=${this.#saving}></sg-loading>
        <div class="row end"><button class="primary" ?disabled=${this.#saving.running}>${t("tester.go")}</button></div>
      </form>
    </sg-dialog>`;
  }

  #submit(event) {
    event.preventDefault();
    this.#saving.start(new FormData(event.target).get("role"));
  }
}

customElements.define("sg-tester-dialog", TesterDialog);
