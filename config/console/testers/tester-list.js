import { css, html, nothing } from "lit";
import { putMember } from "../api/accounts.js";
import { removeMember } from "../api/testers.js";
import { may } from "../app/session.js";
import { field } from "../parts/field.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { toast } from "../parts/toasts.js";
import { userText } from "../parts/user-text.js";
import { visible } from "../parts/visible.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/empty.js";
import "../parts/loading-note.js";
import "./tester-code.js";

const ROLES = ["developer", "experiencer", "admin"];
/** More testers than these are behind a button. */
const FEW = 20;

/** <sg-tester-list .appid .testers>: the testers of an account with their roles. Event: changed. */
class TesterList extends Part {
  static properties = { appid: {}, testers: { attribute: false }, all: { state: true } };

  static styles = [base, css`
    ul { list-style: none; padding: 0; }
    li { display: grid; grid-template-columns: minmax(0, 1fr) 12rem auto; gap: 0.75rem; align-items: center; padding: 0.5rem 0; border-top: 1px solid var(--line); }
    form { display: grid; grid-template-columns: minmax(0, 1fr) 12rem auto; gap: 0.75rem; align-items: end; }
    @media (max-width: 640px) { form { grid-template-columns: minmax(0, 1fr); } li { grid-template-columns: minmax(0, 1fr) auto; } li > span:first-child { grid-column: 1 / -1; } }
  `];

  #saving = new Loading(this, async (signal, work, text) => {
    await work();
    toast(text);
    this.dispatchEvent(new Event("changed"));
  });

  render() {
    const users = Object.entries(this.testers);
    const shown = this.all ? users : users.slice(0, FEW);
    const changes = may("members", this.appid);
    return html`<section class="card stack"><h2>${t("testers.people")}</h2>
      <p class="soft">${t("testers.people.hint")}</p>
      ${changes ? this.#form() : nothing}
      <sg-tester-code .appid=${this.appid}></sg-tester-code>
      <sg-loading .of=${this.#saving}></sg-loading>
      ${users.length ? html`<ul>${shown.map(([user, role]) => this.#tester(user, role, changes))}</ul>` : html`<sg-empty icon="account" heading=${t("testers.people.none")} hint=${t("testers.people.none.hint")}></sg-empty>`}
      ${users.length > shown.length ? html`<div><button @click=${() => (this.all = true)}>${t("testers.people.all", { count: users.length })}</button></div>` : nothing}
    </section>`;
  }

  #form() {
    return html`<form @submit=${this.#add}>
      ${field("user", t("testers.user"), (id) => html`<input id=${id} name="user" required autocomplete="off" autocapitalize="none" spellcheck="false">`)}
      ${field("role", t("tester.role"), (id) => html`<select id=${id} name="role">${ROLES.map((role) => html`<option value=${role}>${t(`tester.role.${role}`)}</option>`)}</select>`)}
      <button ?disabled=${this.#saving.running}>${t("testers.user.add")}</button></form>`;
  }

  #tester(user, role, changes) {
    return html`<li><span class="wrap">${userText(user)}</span>
      ${changes
        ? html`<select aria-label="${t("tester.role")}: ${visible(user)}" @change=${(event) => this.#put(user, event.target.value)}>${ROLES.map((one) => html`<option value=${one} ?selected=${one === role}>${t(`tester.role.${one}`)}</option>`)}</select>
          <button class="quiet" aria-label="${t("testers.remove")}: ${visible(user)}" ?disabled=${this.#saving.running} @click=${() => this.#remove(user)}>${t("testers.remove")}</button>`
        : html`<span class="soft">${t(`tester.role.${role}`)}</span>`}
    </li>`;
  }

  #add(event) {
    event.preventDefault();
    const form = new FormData(event.target);
    this.#put(form.get("user").trim(), form.get("role"));
    event.target.reset();
  }

  #put(user, role) {
    this.#saving.start(() => putMember(this.appid, user, role), t("tester.done", { user }));
  }

  #remove(user) {
    this.#saving.start(() => removeMember(this.appid, user), t("testers.gone", { user }));
  }
}

customElements.define("sg-tester-list", TesterList);
