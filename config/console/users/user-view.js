import { html, nothing } from "lit";
import { editUser, endUser, getUser, removeSecondFactor, resetPassword } from "../api/people.js";
import { link } from "../app/router.js";
import { may, person } from "../app/session.js";
import { heading } from "../parts/heading.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { t, time } from "../texts/texts.js";
import "../parts/ask.js";
import "../parts/loading-note.js";
import { serviceRoles } from "./service-roles.js";

/** <sg-user-view .name>: one person who can sign in, and what an operator can do about it. */
class UserView extends Part {
  static properties = { name: {} };

  #user = new Loading(this, (signal) => getUser(this.name, signal));

  willUpdate(changed) {
    if (changed.has("name")) {
      this.#user.clear();
      this.#user.start();
    }
  }

  render() {
    const { value } = this.#user;
    return html`<div class="stack">
      <p><a href=${link(null, "users")}>${t("users.back")}</a></p>
      ${heading(value ? userText(value.display_name) : t("page.users"), html`<code>${userText(this.name)}</code>`)}
      <sg-loading .of=${this.#user}></sg-loading>
      ${value ? html`<section class="card stack">${facts(value)}${value.ended_at || !may("users") ? nothing : html`<div class="row">${this.#buttons(value)}</div>`}</section>` : nothing}
      <sg-ask @done=${() => this.#user.start()}></sg-ask>
    </div>`;
  }

  #buttons(user) {
    const own = user.name === person().name;
    return html`<button @click=${() => this.#edit(user, own)}>${t("users.edit")}</button>
      <button @click=${() => this.#reset(user)}>${t("users.reset")}</button>
      ${user.second_factor ? html`<button @click=${() => this.#factor(user)}>${t("users.nofactor")}</button>` : nothing}
      ${own ? nothing : html`<button class="danger" @click=${() => this.#end(user)}>${t("users.end")}</button>`}`;
  }

  #ask(question) {
    this.renderRoot.querySelector("sg-ask").ask(question);
  }

  #edit({ name, display_name: shown, role }, own) {
    const roles = own ? [] : [{ name: "role", label: t("users.role"), type: "select", value: role, hint: t("users.role.hint"), options: serviceRoles() }];
    this.#ask({
      heading: t("users.edit"), go: t("ask.save"), done: t("ask.saved"), work: (fields) => editUser(name, fields),
      fields: [{ name: "display_name", label: t("users.shown"), value: shown, required: true }, ...roles],
    });
  }

  #reset({ name }) {
    this.#ask({
      heading: t("users.reset"), text: t("users.reset.hint", { name }), go: t("users.reset"), danger: true, work: () => resetPassword(name),
      once: ({ password }) => ({ label: t("users.password"), value: password, hint: t("users.password.hint") }),
    });
  }

  #factor({ name }) {
    this.#ask({ heading: t("users.nofactor"), text: t("users.nofactor.hint", { name }), go: t("users.nofactor"), danger: true, done: t("ask.saved"), work: () => removeSecondFactor(name) });
  }

  #end({ name }) {
    this.#ask({ heading: t("users.end"), text: t("users.end.hint", { name }), go: t("users.end"), danger: true, done: t("users.end.done", { name }), work: () => endUser(name) });
  }
}

function facts(user) {
  const yes = (value) => t(value ? "accounts.yes" : "accounts.no");
  return html`<dl class="facts">
    <dt>${t("users.role")}</dt><dd>${t(`servicerole.${user.role}`)}</dd>
    <dt>${t("users.haspassword")}</dt><dd>${yes(user.has_password)}${user.change_password ? html` <span class="soft">${t("users.mustchange")}</span>` : nothing}</dd>
    <dt>${t("users.factor")}</dt><dd>${yes(user.second_factor)}</dd>
    <dt>${t("keys.created")}</dt><dd>${time(user.created_at)}</dd>
    ${user.ended_at ? html`<dt>${t("users.ended")}</dt><dd>${time(user.ended_at)}</dd>` : nothing}
  </dl>`;
}

customElements.define("sg-user-view", UserView);
