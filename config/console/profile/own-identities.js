import { html, nothing } from "lit";
import { linkIdentity, listIdentities, unlinkIdentity } from "../api/own.js";
import { keepAddress } from "../app/router.js";
import { person } from "../app/session.js";
import { actionsColumn } from "../parts/actions.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { toast } from "../parts/toasts.js";
import { userText } from "../parts/user-text.js";
import { t } from "../texts/texts.js";
import "../parts/ask.js";
import "../parts/loading-note.js";
import "../parts/table.js";

/** <sg-own-identities>: the identities at another service by which the person signs in. */
class OwnIdentities extends Part {
  #identities = new Loading(this, (signal) => listIdentities(signal));

  connectedCallback() {
    super.connectedCallback();
    this.#identities.start();
  }

  render() {
    const { value } = this.#identities;
    const columns = [
      { key: "subject", title: t("identities.subject"), value: (one) => one.subject, render: (one) => html`${userText(one.subject)}<br><span class="soft small">${userText(one.issuer)}</span>` },
      actionsColumn((one) => [[t("identities.unlink"), () => this.#unlink(one)]]),
    ];
    return html`<section class="card stack">
      <div class="spread"><h2>${t("identities.title")}</h2><button @click=${this.#link}>${t("identities.link")}</button></div>
      <p class="soft">${t("identities.hint")}</p>
      <sg-loading .of=${this.#identities}></sg-loading>
      ${value?.length ? html`<sg-table caption=${t("identities.title")} .columns=${columns} .items=${value}></sg-table>` : value ? html`<p class="soft">${t("identities.none")}</p>` : nothing}
      <sg-ask @done=${() => this.#identities.start()}></sg-ask></section>`;
  }

  /** The password and a code are the proof; somebody without a password shows an identity at the other service instead. */
  #proof() {
    const { has_password: password, second_factor: code } = person();
    return [...(password ? [{ name: "password", label: t("signin.password"), type: "password", required: true }] : []), ...(code ? [{ name: "code", type: "code", required: true }] : [])];
  }

  /** What happens at the other service. */
  #way(hint) {
    return person().has_password ? hint : `${hint} ${t("identities.proof")}`;
  }

  #link() {
    this.renderRoot.querySelector("sg-ask").ask({
      heading: t("identities.link"), text: this.#way(t("identities.link.hint")), go: t("identities.link"), fields: this.#proof(),
      work: async (proof) => goThere(await linkIdentity(given(proof))),
    });
  }

  #unlink({ id, subject }) {
    this.renderRoot.querySelector("sg-ask").ask({
      heading: t("identities.unlink"), text: this.#way(t("identities.unlink.hint", { subject })), go: t("identities.unlink"), danger: true, fields: this.#proof(),
      work: async (proof) => {
        const answer = await unlinkIdentity(id, given(proof));
        if (answer) {
          goThere(answer);
        } else {
          toast(t("identities.unlinked"));
          this.dispatchEvent(new Event("changed", { bubbles: true, composed: true }));
        }
      },
    });
  }
}

/** Leaves for the other service, and comes back to this page. */
function goThere({ location: there }) {
  keepAddress();
  location.assign(there);
}

/** Without the fields that are empty. */
const given = (fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value));

customElements.define("sg-own-identities", OwnIdentities);
