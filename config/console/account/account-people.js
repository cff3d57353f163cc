import { html, nothing } from "lit";
import { endMembership, invite, listInvitations, listMemberships, putMembership, withdrawInvitation } from "../api/people.js";
import { may } from "../app/session.js";
import { actionsColumn } from "../parts/actions.js";
import { listing, listStyle, when } from "../parts/listing.js";
import { Paged } from "../parts/paged.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t, time } from "../texts/texts.js";
import "../parts/ask.js";

const ROLES = ["owner", "editor", "viewer"];

/** <sg-account-people .appid>: who signs in for an account, with which role, and the open invitations. */
class AccountPeople extends Part {
  static properties = { appid: {} };

  static styles = [base, listStyle];

  #people = new Paged(this, (signal, after) => listMemberships(this.appid, after, signal));

  #invitations = new Paged(this, (signal, after) => listInvitations(this.appid, after, signal));

  willUpdate(changed) {
    if (changed.has("appid")) {
      this.#people.first();
      this.#invitations.first();
    }
  }

  render() {
    const change = may("account_users", this.appid);
    return html`<div class="stack wide">
      <section class="stack">
        <div class="spread"><div class="stack tight"><h2>${t("people.title")}</h2><p class="soft">${t("people.hint")}</p></div>
          ${change ? html`<div class="row">
            ${may("users", this.appid) ? html`<button @click=${this.#add}>${t("people.add")}</button>` : nothing}
            <button class="primary" @click=${this.#invite}>${t("people.invite")}</button></div>` : nothing}</div>
        ${listing(this.#people, t("people.title"), this.#columns(change), { icon: "users", heading: t("people.none"), hint: t("people.none.hint") })}
      </section>
      <section class="stack">
        <div class="stack tight"><h2>${t("invitations.title")}</h2><p class="soft">${t("invitations.hint")}</p></div>
        ${listing(this.#invitations, t("invitations.title"), this.#invited(change), { icon: "users", heading: t("invitations.none"), hint: t("invitations.none.hint") })}
      </section>
      <sg-ask @done=${this.#again}></sg-ask>
    </div>`;
  }

  #again() {
    this.#people.again();
    this.#invitations.again();
  }

  #columns(change) {
    const columns = [
      { key: "user", title: t("people.user"), value: (one) => one.user, render: (one) => html`${userText(one.display_name)}${one.display_name === one.user ? nothing : html`<br><code class="soft">${userText(one.user)}</code>`}` },
      { key: "role", title: t("people.role"), value: (one) => one.role, render: (one) => t(`role.${one.role}`) },
      { key: "since", title: t("people.since"), value: (one) => one.since, render: (one) => when(one.since) },
    ];
    const actions = (one) => [[t("people.change"), () => this.#change(one)], [t("people.end"), () => this.#end(one)]];
    return change ? [...columns, actionsColumn(actions)] : columns;
  }

  #invited(change) {
    const columns = [
      { key: "role", title: t("people.role"), value: (one) => one.role, render: (one) => html`${t(`role.${one.role}`)}<br><span class="soft small">${t("invitations.by", { by: one.by })}</span>` },
      { key: "ends", title: t("invitations.ends"), value: (one) => one.expires_at, render: (one) => html`<time datetime=${one.expires_at}>${time(one.expires_at)}</time>` },
    ];
    return change ? [...columns, actionsColumn((one) => [[t("invitations.withdraw"), () => this.#withdraw(one)]])] : columns;
  }

  #ask(question) {
    this.renderRoot.querySelector("sg-ask").ask(question);
  }

  #role(value = "editor") {
    return { name: "role", label: t("people.role"), type: "select", value, hint: t("people.role.hint"), options: ROLES.map((role) => [role, t(`role.${role}`)]) };
  }

  #invite() {
    this.#ask({
      heading: t("people.invite"), text: t("people.invite.hint"), go: t("people.invite.go"), fields: [this.#role()], work: ({ role }) => invite(this.appid, role),
      once: ({ token, expires_at: ends }) => ({ label: t("people.link"), value: invitationLink(token), hint: t("people.link.hint", { time: time(ends) }) }),
    });
  }

  #add() {
    this.#ask({
      heading: t("people.add"), text: t("people.add.hint"), go: t("people.add.go"), done: t("ask.saved"), work: ({ user, role }) => putMembership(this.appid, user, role),
      fields: [{ name: "user", label: t("users.name"), required: true }, this.#role()],
    });
  }

  #change({ user, role }) {
    this.#ask({ heading: t("people.change.title", { user }), go: t("ask.save"), done: t("ask.saved"), fields: [this.#role(role)], work: (fields) => putMembership(this.appid, user, fields.role) });
  }

  #end({ user }) {
    this.#ask({ heading: t("people.end.title", { user }), text: t("people.end.hint"), go: t("people.end"), danger: true, done: t("people.end.done", { user }), work: () => endMembership(this.appid, user) });
  }

  #withdraw({ id, role }) {
    this.#ask({ heading: t("invitations.withdraw"), text: t("invitations.withdraw.hint", { role: t(`role.${role}`) }), go: t("invitations.withdraw"), danger: true, done: t("invitations.withdrawn"), work: () => withdrawInvitation(this.appid, id) });
  }
}

/** The token is behind the #, so that it is in no log of a server. */
const invitationLink = (token) => `${location.origin}${location.pathname}#/invitation?token=${encodeURIComponent(token)}`;

customElements.define("sg-account-people", AccountPeople);
