import { html, nothing } from "lit";
import { createUser, listUsers } from "../api/people.js";
import { link, note } from "../app/router.js";
import { may } from "../app/session.js";
import { heading } from "../parts/heading.js";
import { listing, listStyle, when } from "../parts/listing.js";
import { Paged } from "../parts/paged.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/ask.js";
import "../parts/search.js";
import "../parts/tag.js";
import { serviceRoles } from "./service-roles.js";
import "./user-view.js";

/** <sg-users-page .rest .query>: the people who can sign in, or one of them. */
class UsersPage extends Part {
  static properties = { appid: {}, rest: { attribute: false }, query: { attribute: false } };

  static styles = [base, listStyle];

  #users = new Paged(this, (signal, after) => listUsers({ ...this.query, after }, signal));

  willUpdate(changed) {
    if (!this.rest[0] && (changed.has("query") || changed.has("rest"))) {
      this.#users.first();
    }
  }

  render() {
    if (this.rest[0]) {
      return html`<sg-user-view .name=${this.rest[0]}></sg-user-view>`;
    }
    const create = may("users") ? html`<button class="primary" @click=${this.#create}>${t("users.create")}</button>` : nothing;
    const found = Boolean(this.query.search);
    return html`<div class="stack">
      ${heading(t("page.users"), t("users.hint"), create)}
      <sg-search label=${t("users.search")} .value=${this.query.search ?? ""} @search=${this.#find}></sg-search>
      ${listing(this.#users, t("page.users"), COLUMNS(), { icon: "users", heading: t(found ? "users.nothing" : "users.none"), hint: t(found ? "users.nothing.hint" : "users.none.hint") })}
      <sg-ask @done=${() => this.#users.again()}></sg-ask>
    </div>`;
  }

  #find({ detail }) {
    this.query = detail ? { search: detail } : {};
    note(link(null, "users", this.query));
  }

  #create() {
    this.renderRoot.querySelector("sg-ask").ask({
      heading: t("users.create"), text: t("users.create.hint"), go: t("users.create.go"),
      work: ({ display_name: shown, ...fields }) => createUser(shown ? { ...fields, display_name: shown } : fields),
      once: ({ password }) => ({ label: t("users.password"), value: password, hint: t("users.password.hint") }),
      fields: [
        { name: "name", label: t("users.name"), hint: t("users.name.hint"), required: true },
        { name: "display_name", label: t("users.shown") },
        { name: "role", label: t("users.role"), type: "select", value: "none", hint: t("users.role.hint"), options: serviceRoles() },
      ],
    });
  }
}

const COLUMNS = () => [
  { key: "name", title: t("people.user"), value: (one) => one.name, render: (one) => html`<a href=${link(null, "users", {}, one.name)}>${userText(one.display_name)}</a>${one.display_name === one.name ? nothing : html`<br><code class="soft">${userText(one.name)}</code>`}` },
  { key: "role", title: t("users.role"), value: (one) => one.role, render: (one) => t(`servicerole.${one.role}`) },
  { key: "means", title: t("users.means"), render: means },
  { key: "created", title: t("keys.created"), value: (one) => one.created_at, render: (one) => when(one.created_at) },
  { key: "state", title: t("account.state"), value: (one) => Boolean(one.ended_at), render: (one) => html`<sg-tag tone=${one.ended_at ? "plain" : "good"}>${t(one.ended_at ? "users.ended" : "accountstate.active")}</sg-tag>` },
];

/** How somebody can sign in. */
function means({ ended_at: ended, has_password: password, change_password: given, second_factor: code }) {
  if (ended) {
    return html`<span class="soft">–</span>`;
  }
  return !password ? t("users.means.openid") : given ? t("users.means.given") : t(code ? "users.means.code" : "users.means.password");
}

customElements.define("sg-users-page", UsersPage);
