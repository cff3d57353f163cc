import { css, html, nothing } from "lit";
import { changeRule, checkRule, getRule } from "../api/rule.js";
import { addRule } from "../api/rules.js";
import { go, link } from "../app/router.js";
import { may } from "../app/session.js";
import { heading } from "../parts/heading.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { toast } from "../parts/toasts.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/loading-note.js";
import "../parts/tag.js";
import "./rule-checks.js";
import "./rule-end.js";
import "./rule-examples.js";
import "./rule-form.js";
import "./verification.js";

const TYPING_MILLIS = 300;
const TONES = { published: "good", unpublished: "plain", suspended: "bad", blocked: "bad" };
/** What a rule that is there already cannot be refused for. */
const OF_NEW_RULES = new Set(["duplicate_rule", "rule_limit"]);

/** <sg-rule-page .appid .rest .query>: one rule, or a new one: #/a/APPID/rules/ID, #/a/APPID/rules/new?prefix=...&page=... */
class RulePage extends Part {
  static properties = { appid: {}, rest: { attribute: false }, query: { attribute: false }, rule: { state: true }, typed: { state: true } };

  static styles = [base, css`
    .columns { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1.5rem; align-items: start; }
    h1 { overflow-wrap: anywhere; }
    .refused { color: var(--bad); font-weight: 600; }
    @media (max-width: 1000px) { .columns { grid-template-columns: minmax(0, 1fr); } }
  `];

  #typing;

  #reading = new Loading(this, async (signal, id) => {
    this.rule = await getRule(this.appid, id, signal);
    this.#check({ prefix: this.rule.prefix, page: this.rule.page, occupies: this.rule.occupies });
  });

  #outlook = new Loading(this, (signal, rule) => checkRule(this.appid, rule, signal));

  // A dry run makes all checks and names all faults; the change itself stops at the first.
  #saving = new Loading(this, async (signal, typed) => {
    if (this.rule) {
      const { page, occupies, test_version } = typed;
      this.rule = await changeRule(this.rule, { page, occupies, test_version });
      toast(t("edit.saved"));
      return;
    }
    await addRule(this.appid, typed, true, signal);
    const added = await addRule(this.appid, typed, false);
    toast(t("add.done"));
    go(link(this.appid, "rules", {}, added.id));
  });

  get #isNew() {
    return this.rest[0] === "new";
  }

  willUpdate(changed) {
    // The address is set again when the language changes.
    if (changed.has("appid") || (changed.has("rest") && changed.get("rest")?.[0] !== this.rest[0])) {
      [this.#outlook, this.#saving, this.#reading].forEach((one) => one.clear());
      this.rule = undefined;
      if (this.#isNew) {
        const { prefix = "", page = "", occupies } = this.query;
        this.#check({ prefix, page, occupies: Boolean(occupies) });
      } else {
        this.#reading.start(this.rest[0]);
      }
    }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#typing);
  }

  #type({ detail }) {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.isConnected && this.#check(detail), TYPING_MILLIS);
  }

  /** A check that is due would clear what the change answers. A refused change may have looked for the verification file: the outlook knows what came back. */
  async #save({ detail }) {
    clearTimeout(this.#typing);
    this.#check(detail);
    await this.#saving.start(detail);
    if (this.#saving.failure) {
      this.#look();
    }
  }

  #check(typed) {
    this.typed = typed;
    this.#saving.clear();
    this.#look();
  }

  #look() {
    const { prefix, page, occupies } = this.typed;
    if (prefix) {
      this.#outlook.start({ prefix, page, occupies });
    } else {
      this.#outlook.clear();
    }
  }

  render() {
    if (this.#reading.failure) {
      return html`<div class="stack wide">${heading(t("edit.title"))}<sg-loading .of=${this.#reading}></sg-loading>
        <div><a class="button" href=${link(this.appid, "rules")}>${t("edit.all")}</a></div></div>`;
    }
    if (!this.#isNew && !this.rule) {
      return html`<div class="stack wide">${heading(t("edit.title"))}<sg-loading .of=${this.#reading}></sg-loading></div>`;
    }
    const readOnly = !may("rules_change", this.appid);
    return html`<div class="stack wide">
      ${this.rule ? heading(userText(this.rule.prefix), t("edit.hint"), this.#ways()) : heading(t("add.title"), t("edit.new.hint"))}
      ${this.rule ? this.#state() : nothing}
      <div class="columns">
        <div class="stack">
          <sg-rule-form .rule=${this.rule} .start=${this.query} ?readonly=${readOnly} ?busy=${this.#saving.running} @typed=${this.#type} @save=${this.#save}></sg-rule-form>
          ${this.#saving.failure?.findings ? html`<p class="refused" role="alert">${t("edit.refused")}</p>` : html`<sg-loading .of=${this.#saving} label=${t("add.checking")}></sg-loading>`}
          ${this.#checks()}
        </div>
        <section class="card stack" aria-live="polite">${this.#examples()}</section>
      </div>
      ${may("proofs_read", this.appid) ? this.#verification() : nothing}
      ${this.rule ? html`<sg-rule-end .rule=${this.rule} @changed=${() => this.#reading.start(this.rule.id)}></sg-rule-end>` : nothing}
    </div>`;
  }

  /** The file must be there before the rule can be added, so a new rule has this part, too. */
  #verification() {
    const { canonical, verification } = this.rule ?? this.#outlook.value ?? {};
    const again = () => (this.rule ? this.#reading.start(this.rule.id) : this.#check(this.typed));
    return html`<sg-verification .appid=${this.appid} .canonical=${canonical} .last=${verification} @checked=${again}></sg-verification>`;
  }

  /** Whether everybody opens the rule's page, and why not. */
  #state() {
    const { state, withheld, has_draft: draft, live, warnings } = this.rule;
    const shown = withheld?.as ?? state;
    return html`<div class="row"><sg-tag tone=${TONES[shown]}>${t(`state.${shown}`)}</sg-tag>
      ${withheld?.reason ? html`<span class="wrap">${userText(withheld.reason)}</span>` : nothing}
      ${draft ? html`<span class="wrap">${t("edit.live")} <code>${userText(live.page)}</code></span>` : nothing}
      ${warnings.map((warning) => html`<span class="wrap">${userText(warning.detail)}</span>`)}</div>`;
  }

  #ways() {
    return html`<a class="button" href=${link(this.appid, "testers", { rule: this.rule.id })}>${t("testers.links")}</a>
      ${may("publish", this.appid) ? html`<a class="button primary" href=${link(this.appid, "publish", { rules: this.rule.id })}>${t("edit.publish")}</a>` : nothing}`;
  }

  #checks() {
    const found = this.#outlook.value;
    const tried = this.#saving.failure?.findings ?? [];
    if (!found && !tried.length) {
      return nothing;
    }
    const foreseen = (found?.findings ?? []).filter(({ code, detail }) => !tried.some((one) => one.code === code && one.detail === detail));
    const findings = [...foreseen, ...tried].filter(({ code }) => !this.rule || !OF_NEW_RULES.has(code));
    return html`<sg-rule-checks .appid=${this.appid} .outlook=${found ?? {}} .findings=${findings} .page=${this.typed?.page ?? ""}></sg-rule-checks>`;
  }

  #examples() {
    const { value, failure, running } = this.#outlook;
    const hint = value ? "edit.nolink" : "edit.matches.hint";
    return html`<h2>${t("edit.matches")}</h2>
      <sg-loading .of=${this.#outlook}></sg-loading>
      ${value?.canonical && !failure ? html`<sg-rule-examples .outlook=${value}></sg-rule-examples>` : running ? nothing : html`<p class="soft">${t(hint)}</p>`}`;
  }
}

customElements.define("sg-rule-page", RulePage);
