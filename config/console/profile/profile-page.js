import { html, nothing } from "lit";
import { onPerson, person, serviceRole } from "../app/session.js";
import { heading } from "../parts/heading.js";
import { Part } from "../parts/part.js";
import { account, userText } from "../parts/user-text.js";
import { t, time } from "../texts/texts.js";
import "../sign-up/own-sign-ups.js";
import "./own-identities.js";
import "./own-password.js";
import "./own-sessions.js";
import "./second-factor.js";

/** <sg-profile-page>: the person who is signed in: the roles, the password, the second factor, sessions and identities. */
class ProfilePage extends Part {
  static properties = { appid: {}, rest: { attribute: false }, query: { attribute: false } };

  connectedCallback() {
    super.connectedCallback();
    onPerson(() => this.requestUpdate(), this.connected);
  }

  render() {
    const own = person();
    return own ? html`<div class="stack wide">
      ${heading(t("page.profile"), t("profile.hint"))}
      <section class="card stack"><dl class="facts">
        <dt>${t("people.user")}</dt><dd>${userText(own.display_name)} ${own.display_name === own.name ? nothing : html`<code class="soft">${userText(own.name)}</code>`}</dd>
        <dt>${t("users.role")}</dt><dd>${t(`servicerole.${serviceRole()}`)}</dd>
        <dt>${t("profile.accounts")}</dt><dd>${own.accounts.length ? own.accounts.map((one) => html`<div>${account(one.appid, one.name)} <span class="soft">${t(`role.${one.role}`)}</span></div>`) : html`<span class="soft">${t("profile.noaccounts")}</span>`}</dd>
        <dt>${t("profile.signedin")}</dt><dd>${t(`means.${own.means}`)}, <span class="soft">${t("profile.until", { time: time(own.expires_at) })}</span></dd>
      </dl></section>
      <sg-own-sign-ups></sg-own-sign-ups>
      ${own.has_password ? html`<sg-own-password></sg-own-password><sg-second-factor></sg-second-factor>` : html`<section class="card stack"><h2>${t("profile.password")}</h2><p class="soft">${t("profile.nopassword")}</p></section>`}
      <sg-own-sessions></sg-own-sessions>
      ${document.querySelector("meta[name=openid]").content ? html`<sg-own-identities></sg-own-identities>` : nothing}
    </div>` : nothing;
  }
}

customElements.define("sg-profile-page", ProfilePage);
