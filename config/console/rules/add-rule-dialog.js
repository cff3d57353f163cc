import { css, html, nothing } from "lit";
import { addRule } from "../api/rules.js";
import { link } from "../app/router.js";
import { field } from "../parts/field.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { toast } from "../parts/toasts.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/dialog.js";
import "../parts/loading-note.js";

/** <sg-add-rule-dialog .appid .prefix .page>: adds a rule after all checks. Event: done. */
class AddRuleDialog extends Part {
  static properties = { appid: {}, prefix: {}, page: {}, typed: { state: true } };

  static styles = [base, css`
    input[name="prefix"], input[name="page"] { font-family: var(--mono); }
  `];

  // The dry run makes all checks and names all faults; the change itself stops at the first.
  #adding = new Loading(this, async (signal, rule) => {
    await addRule(this.appid, rule, true, signal);
    const added = await addRule(this.appid, rule, false);
    this.#dialog.hide();
    toast(t("add.done"));
    this.dispatchEvent(new CustomEvent("done", { detail: added }));
  });

  get #dialog() {
    return this.renderRoot.querySelector("sg-dialog");
  }

  /** The way to the verification file, if that is what bars the rule. */
  #proof() {
    const { failure } = this.#adding;
    const unproven = failure && [failure, ...(failure.findings ?? [])].some(({ code }) => code === "ownership_not_proven");
    return unproven ? html`<a class="button" href=${link(this.appid, "rules", this.typed, "new")}>${t("add.proof")}</a>` : nothing;
  }

  show() {
    this.#adding.clear();
    return this.#dialog.show();
  }

  render() {
    const text = (name, value, more = nothing) => (id, described) =>
      html`<input id=${id} name=${name} .value=${value ?? ""} placeholder=${more} required autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby=${described}>`;
    return html`<sg-dialog heading=${t("add.title")}>
      <form class="stack" @submit=${this.#submit}>
        ${field("prefix", t("add.prefix"), text("prefix", this.prefix, "https://"), { hint: t("add.prefix.hint") })}
        ${field("page", t("add.page"), text("page", this.page, "pages/index/index"), { hint: t("add.page.hint") })}
        <label class="check"><input type="checkbox" name="occupies"><span>${t("add.occupies")}<br><span class="soft small">${t("add.occupies.hint")}</span></span></label>
        <sg-loading .of=${this.#adding} label=${t("add.checking")}></sg-loading>
        <div class="row end">${this.#proof()}<button class="primary" ?disabled=${this.#adding.running}>${t("add.go")}</button></div>
      </form>
    </sg-dialog>`;
  }

  #submit(event) {
    event.preventDefault();
    const form = new FormData(event.target);
    this.typed = { prefix: form.get("prefix"), page: form.get("page"), occupies: form.has("occupies") || undefined };
    this.#adding.start({ ...this.typed, occupies: form.has("occupies") });
  }
}

customElements.define("sg-add-rule-dialog", AddRuleDialog);
