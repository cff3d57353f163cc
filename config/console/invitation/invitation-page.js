import { html, nothing } from "lit";
import { acceptInvitation, lookAtInvitation, register, registerElsewhere } from "../api/people.js";
import { go, link, route } from "../app/router.js";
import { loadPerson, onPerson, person } from "../app/session.js";
import { field } from "../parts/field.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { account } from "../parts/user-text.js";
import { t, time } from "../texts/texts.js";
import "../parts/loading-note.js";
import "../sign-in/gate.js";
import "../sign-in/sign-in-page.js";

/** <sg-invitation-page>: an invitation to an account, for somebody who signs in or becomes a user. Its token is in the address. */
class InvitationPage extends Part {
  static properties = { known: { state: true }, differ: { state: true } };

  #looking = new Loading(this, (signal) => lookAtInvitation(route().query.token ?? "", signal));

  #joining = new Loading(this, async (signal, join) => {
    await join();
    await loadPerson();
    go(link(this.#looking.value.appid, "why"));
  });

  #elsewhere = new Loading(this, async (signal, name) => location.assign((await registerElsewhere(route().query.token, name)).location));

  connectedCallback() {
    super.connectedCallback();
    onPerson(() => this.requestUpdate(), this.connected);
    this.#looking.start();
  }

  render() {
    if (this.known && !person()) {
      return html`<sg-sign-in-page></sg-sign-in-page>`;
    }
    const { value, failure } = this.#looking;
    const gone = failure?.code === "invitation_not_found";
    return html`<sg-gate heading=${t("invitation.title")}><div class="stack">
      ${gone ? nothing : html`<sg-loading .of=${this.#looking}></sg-loading>`}
      ${gone ? html`<p>${t("invitation.gone")}</p><a class="button" href="#/">${t("app.home")}</a>` : nothing}
      ${value ? html`
        <dl class="facts"><dt>${t("page.account")}</dt><dd>${account(value.appid, value.account_name)}</dd>
          <dt>${t("people.role")}</dt><dd>${t(`role.${value.role}`)}</dd>
          <dt>${t("invitations.ends")}</dt><dd>${time(value.expires_at)}</dd></dl>
        ${person() ? this.#accept() : this.#register()}` : nothing}
    </div></sg-gate>`;
  }

  #accept() {
    return html`<p>${t("invitation.as", { name: person().name })}</p>
      <sg-loading .of=${this.#joining}></sg-loading>
      <button class="primary" ?disabled=${this.#joining.running} @click=${() => this.#joining.start(() => acceptInvitation(route().query.token))}>${t("invitation.accept")}</button>`;
  }

  #register() {
    const service = document.querySelector("meta[name=openid]").content;
    const password = (name) => (id, described) => html`<input id=${id} name=${name} type="password" autocomplete="new-password" required aria-describedby=${described}>`;
    return html`<form class="stack" @submit=${this.#submit}>
        ${field("name", t("users.name"), (id, described) => html`<input id=${id} name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required aria-describedby=${described}>`, { hint: t("users.name.hint") })}
        ${field("shown", t("users.shown"), (id) => html`<input id=${id} name="shown" autocomplete="name">`)}
        ${field("password", t("signin.password"), password("password"), { hint: t("password.new.hint") })}
        ${field("again", t("invitation.again"), password("again"), { fault: this.differ ? t("invitation.differ") : undefined })}
        <sg-loading .of=${this.#joining}></sg-loading>
        <button class="primary" ?disabled=${this.#joining.running}>${t("invitation.register")}</button>
        ${service ? html`<button type="button" @click=${this.#toService}>${t("invitation.openid", { service })}</button><sg-loading .of=${this.#elsewhere}></sg-loading>` : nothing}
      </form>
      <button class="quiet" @click=${() => (this.known = true)}>${t("invitation.known")}</button>`;
  }

  #submit(event) {
    event.preventDefault();
    const form = new FormData(event.target);
    const shown = form.get("shown").trim();
    this.differ = form.get("password") !== form.get("again");
    if (!this.differ) {
      const fields = { token: route().query.token, name: form.get("name").trim(), password: form.get("password") };
      this.#joining.start(() => register(shown ? { ...fields, display_name: shown } : fields));
    }
  }

  /** Only the name is needed there. */
  #toService() {
    const name = this.renderRoot.querySelector("#name");
    if (name.reportValidity()) {
      this.#elsewhere.start(name.value.trim());
    }
  }
}

customElements.define("sg-invitation-page", InvitationPage);
