import { html, nothing } from "lit";
import { deleteRule, takeOffline } from "../api/rule.js";
import { go, link } from "../app/router.js";
import { may } from "../app/session.js";
import { Part } from "../parts/part.js";
import { t } from "../texts/texts.js";
import "../parts/ask.js";

/** <sg-rule-end .rule>: the buttons that take a rule offline and delete it. Event: changed. */
class RuleEnd extends Part {
  static properties = { rule: { attribute: false } };

  render() {
    const { appid, live } = this.rule;
    return html`<div class="row end">
      ${live && may("publish", appid) ? html`<button @click=${this.#offline}>${t("end.offline")}</button>` : nothing}
      ${may("rules_change", appid) ? html`<button class="danger" @click=${this.#delete}>${t("end.delete")}</button>` : nothing}
    </div><sg-ask></sg-ask>`;
  }

  #ask(key, work) {
    this.renderRoot.querySelector("sg-ask").ask({
      heading: t(`end.${key}`), text: t(`end.${key}.hint`, { prefix: this.rule.prefix }), go: t(`end.${key}`), danger: true, done: t(`end.${key}.done`), work,
    });
  }

  #offline() {
    this.#ask("offline", async () => {
      await takeOffline(this.rule);
      this.dispatchEvent(new Event("changed"));
    });
  }

  #delete() {
    this.#ask("delete", async () => {
      await deleteRule(this.rule);
      go(link(this.rule.appid, "rules"));
    });
  }
}

customElements.define("sg-rule-end", RuleEnd);
