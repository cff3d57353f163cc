import { html, nothing } from "lit";
import { endAuthorization, endSecret, listAccountKeys, replaceSecret, resetSecret } from "../api/keys.js";
import { may } from "../app/session.js";
import { actionsColumn } from "../parts/actions.js";
import { listing, listStyle, when } from "../parts/listing.js";
import { Paged } from "../parts/paged.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/ask.js";

/** <sg-account-keys .appid>: the secret with which programs of an account get tokens, and the platforms that may act for it. */
class AccountKeys extends Part {
  static properties = { appid: {} };

  static styles = [base, listStyle];

  #keys = new Paged(this, (signal, after) => listAccountKeys(this.appid, after, signal));

  willUpdate(changed) {
    if (changed.has("appid")) {
      this.#keys.first();
    }
  }

  render() {
    const hasSecret = this.#keys.items.some((one) => one.kind === "account");
    const buttons = may("keys", this.appid)
      ? html`<button class="primary" @click=${() => this.#reset(hasSecret)}>${t(hasSecret ? "secret.reset" : "secret.make")}</button>`
      : hasSecret && may("account_keys", this.appid) ? html`<button class="primary" @click=${this.#replace}>${t("secret.replace")}</button>` : nothing;
    return html`<div class="stack">
      <div class="spread"><div class="stack tight"><h2>${t("account.keys")}</h2><p class="soft">${t("secret.hint")}</p></div>${this.#keys.value ? buttons : nothing}</div>
      ${listing(this.#keys, t("account.keys"), this.#columns(), { icon: "keys", heading: t("secret.none"), hint: t("secret.none.hint") })}
      <sg-ask @done=${() => this.#keys.again()}></sg-ask>
    </div>`;
  }

  #columns() {
    const columns = [
      { key: "kind", title: t("keys.kind"), value: (one) => one.kind, render: (one) => html`${t(`keykind.${one.kind}`)}${one.kind === "account" ? nothing : html`<br><code>${userText(one.name)}</code>`}` },
      { key: "created", title: t("keys.created"), value: (one) => one.created_at, render: (one) => when(one.created_at) },
      { key: "used", title: t("keys.used"), value: (one) => one.last_used_at, render: (one) => when(one.last_used_at) },
      { key: "ends", title: t("keys.ends"), value: (one) => one.expires_at, render: (one) => (one.expires_at ? when(one.expires_at) : t("keys.never")) },
    ];
    return may("account_keys", this.appid) ? [...columns, actionsColumn((one) => [[t("keys.end"), () => this.#end(one)]])] : columns;
  }

  #ask(question) {
    this.renderRoot.querySelector("sg-ask").ask(question);
  }

  #once = ({ secret }) => ({ label: t("secret.new"), value: secret });

  #reset(hasSecret) {
    const title = t(hasSecret ? "secret.reset" : "secret.make");
    this.#ask({ heading: title, text: t(hasSecret ? "secret.reset.hint" : "secret.make.hint"), go: title, danger: hasSecret, work: () => resetSecret(this.appid), once: this.#once });
  }

  #replace() {
    this.#ask({
      heading: t("secret.replace"), text: t("secret.reset.hint"), go: t("secret.replace"), danger: true, once: this.#once,
      fields: [{ name: "secret", label: t("secret.old"), type: "password", required: true }], work: ({ secret }) => replaceSecret(this.appid, secret),
    });
  }

  #end({ kind, name }) {
    const own = kind === "account";
    this.#ask({
      heading: t(own ? "secret.end" : "secret.endplatform"), text: t(own ? "secret.end.hint" : "secret.endplatform.hint", { name }), go: t("keys.end"), danger: true, done: t("keys.ended"),
      work: () => (own ? endSecret(this.appid) : endAuthorization(name, this.appid)),
    });
  }
}

customElements.define("sg-account-keys", AccountKeys);
