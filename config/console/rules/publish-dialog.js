import { css, html, nothing } from "lit";
import { getAccount } from "../api/accounts.js";
import { publishRule } from "../api/rules.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { toast } from "../parts/toasts.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t, tn } from "../texts/texts.js";
import "../account/account-hurdles.js";
import "../parts/dialog.js";
import "../parts/loading-note.js";

/** <sg-publish-dialog .rule>: what a publish would change, then the publish. Event: done. */
class PublishDialog extends Part {
  static properties = { rule: { attribute: false } };

  static styles = [base, css`
    ul { list-style: none; padding: 0; }
    li { padding: 0.5rem 0; border-top: 1px solid var(--line); }
  `];

  #looking = new Loading(this, (signal) => publishRule(this.rule, true, signal));

  #account = new Loading(this, (signal) => getAccount(this.rule.appid, signal));

  #publishing = new Loading(this, async () => {
    const published = await publishRule(this.rule, false);
    this.#dialog.hide();
    toast(t("publish.done"));
    this.dispatchEvent(new CustomEvent("done", { detail: published }));
  });

  get #dialog() {
    return this.renderRoot.querySelector("sg-dialog");
  }

  show() {
    this.#publishing.clear();
    this.#account.clear();
    this.#look();
    return this.#dialog.show();
  }

  /** Looks at what would change, and at the account if it has no published code. */
  async #look() {
    await this.#looking.start();
    if (this.#lacksCode) {
      this.#account.start();
    }
  }

  get #lacksCode() {
    return this.#looking.failure?.code === "code_not_published";
  }

  /** After the platform was asked. */
  async #asked() {
    const account = await this.#account.start();
    if (account?.code_published) {
      this.#look();
    }
  }

  render() {
    const { value, running, failure } = this.#looking;
    return html`<sg-dialog heading=${t("publish.title")}>
      ${this.rule ? html`<div class="stack">
        <dl class="facts">
          <dt>${t("add.prefix")}</dt><dd><code>${userText(this.rule.prefix)}</code></dd>
          <dt>${t("add.page")}</dt><dd><code>${userText(this.rule.page)}</code></dd>
        </dl>
        ${this.#lacksCode ? this.#hurdles() : html`<sg-loading .of=${this.#looking}></sg-loading>`}
        ${value && !running && !failure ? this.#forecast(value) : nothing}
        <sg-loading .of=${this.#publishing}></sg-loading>
        <div class="row end"><button class="primary" ?disabled=${running || failure || this.#publishing.running} @click=${() => this.#publishing.start()}>${t("publish.go")}</button></div>
      </div>` : nothing}
    </sg-dialog>`;
  }

  #hurdles() {
    const { value } = this.#account;
    return html`<sg-loading .of=${this.#account}></sg-loading>
      ${value ? html`<sg-account-hurdles .account=${value} @changed=${() => this.#asked()}></sg-account-hurdles>` : nothing}`;
  }

  #forecast({ links, sample, publishes_left: left }) {
    return html`<p>${sample ? tn("publish.changes", links.length, { sample }) : t("publish.nosample")} ${tn("publish.left", left)}</p>
      ${links.length ? html`<ul>${links.slice(0, 5).map((one) => html`<li class="wrap"><code>${userText(one.link)}</code><br><span class="soft small">${opens(one.before)} → ${opens(one.after)}</span></li>`)}</ul>` : nothing}`;
  }
}

/** What a link opens, in a few words. */
const opens = (destination) => (destination.action === "web" ? t("publish.web") : html`<code>${userText(destination.page ?? destination.appid)}</code>`);

customElements.define("sg-publish-dialog", PublishDialog);
