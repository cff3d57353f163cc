import { css, html, nothing } from "lit";
import { field } from "../parts/field.js";
import { Part } from "../parts/part.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";

const VERSIONS = ["develop", "trial", "release"];

/**
 * <sg-rule-form .rule .start readonly busy>: the fields of a rule, or of a new one that starts with `prefix` and `page`. The prefix of a rule is its
 * identity, so it cannot be edited. Events: typed and save, with the fields.
 */
class RuleForm extends Part {
  static properties = { rule: { attribute: false }, start: { attribute: false }, readonly: { type: Boolean }, busy: { type: Boolean } };

  static styles = [base, css`
    input[name="prefix"], input[name="page"] { font-family: var(--mono); }
    input:read-only { background: var(--sunk); }
  `];

  render() {
    const one = this.rule ?? this.start ?? {};
    const text = (name, fixed, example) => (id, described) => html`<input id=${id} name=${name} .value=${one[name] ?? ""} ?readonly=${fixed || this.readonly} placeholder=${example}
      required autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby=${described}>`;
    const fixed = Boolean(this.rule);
    return html`<form class="card stack" @input=${this.#type} @submit=${this.#submit}>
      ${field("prefix", t("add.prefix"), text("prefix", fixed, "https://"), { hint: t(fixed ? "edit.prefix.fixed" : "add.prefix.hint") })}
      ${field("page", t("add.page"), text("page", false, "pages/index/index"), { hint: t(this.rule?.state === "published" ? "edit.page.draft" : "add.page.hint") })}
      ${field("version", t("edit.version"), (id, described) => html`<select id=${id} name="test_version" ?disabled=${this.readonly} aria-describedby=${described}>
        ${VERSIONS.map((version) => html`<option value=${version} ?selected=${version === (one.test_version ?? "develop")}>${t(`version.${version}`)}</option>`)}</select>`, { hint: t("edit.version.hint") })}
      <label class="check"><input type="checkbox" name="occupies" .checked=${Boolean(one.occupies)} ?disabled=${this.readonly}><span>${t("add.occupies")}<br><span class="soft small">${t("add.occupies.hint")}</span></span></label>
      ${this.readonly ? nothing : html`<div class="row end"><button class="primary" ?disabled=${this.busy}>${t(fixed ? "edit.save" : "add.go")}</button></div>`}
    </form>`;
  }

  #fields() {
    const form = new FormData(this.renderRoot.querySelector("form"));
    return { prefix: form.get("prefix"), page: form.get("page").trim(), occupies: form.has("occupies"), test_version: form.get("test_version") };
  }

  #type() {
    this.dispatchEvent(new CustomEvent("typed", { detail: this.#fields() }));
  }

  #submit(event) {
    event.preventDefault();
    this.dispatchEvent(new CustomEvent("save", { detail: this.#fields() }));
  }
}

customElements.define("sg-rule-form", RuleForm);
