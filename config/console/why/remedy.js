import { css, html, nothing } from "lit";
import { editRule, ruleOf } from "../api/rules.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { toast } from "../parts/toasts.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/loading-note.js";
import "../rules/add-rule-dialog.js";
import "../rules/publish-dialog.js";
import "../testers/tester-dialog.js";

/** <sg-remedy .remedy .again first>: the button that does what the sentence beside it says. */
class Remedy extends Part {
  static properties = { remedy: { attribute: false }, again: { attribute: false }, first: { type: Boolean }, rule: { state: true }, opened: { state: true } };

  static styles = [base, css`
    :host { display: flex; flex-direction: column; align-items: flex-start; gap: 0.75rem; }
  `];

  #acting = new Loading(this, (signal) => this.#act(signal));

  render() {
    const { kind } = this.remedy;
    return html`
      <div class="row"><button class=${this.first ? "primary" : ""} ?disabled=${this.#acting.running} @click=${() => this.#acting.start()}>${t(`remedy.${kind}`)}</button>
        ${kind === "rule" ? html`<code class="soft small wrap">${userText(this.remedy.prefix)}</code>` : nothing}</div>
      <sg-loading .of=${this.#acting}></sg-loading>
      ${this.opened ? this.#dialog(kind) : nothing}`;
  }

  #dialog(kind) {
    const { appid, prefix, page, user } = this.remedy;
    switch (kind) {
      case "rule":
        return html`<sg-add-rule-dialog .appid=${appid} .prefix=${prefix} .page=${page} @done=${this.again}></sg-add-rule-dialog>`;
      case "publish":
        return html`<sg-publish-dialog .rule=${this.rule} @done=${this.again}></sg-publish-dialog>`;
      case "tester":
        return html`<sg-tester-dialog .appid=${appid} .user=${user} @done=${this.again}></sg-tester-dialog>`;
      default:
        return nothing;
    }
  }

  async #act(signal) {
    const { kind, appid, prefix, link } = this.remedy;
    if (kind === "publish" || kind === "test-link") {
      this.rule = await ruleOf(appid, prefix, signal);
    }
    if (kind === "test-link") {
      await editRule(this.rule, { test_links: [...this.rule.test_links, link] });
      toast(t("remedy.test-link.done"));
      this.again();
      return;
    }
    this.opened = true;
    await this.updateComplete;
    this.renderRoot.querySelector("sg-add-rule-dialog, sg-publish-dialog, sg-tester-dialog").show();
  }
}

customElements.define("sg-remedy", Remedy);
