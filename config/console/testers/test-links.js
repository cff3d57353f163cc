import { css, html, nothing } from "lit";
import { explain } from "../api/explain.js";
import { changeRule } from "../api/rule.js";
import { link as address } from "../app/router.js";
import { may } from "../app/session.js";
import { field } from "../parts/field.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { toast } from "../parts/toasts.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { number, t } from "../texts/texts.js";
import "../parts/empty.js";
import "../parts/loading-note.js";
import "../parts/tag.js";
import "./qr-code.js";

/** Testers whose answers are asked for at once. */
const MOST = 20;
const TOGETHER = 4;
const TONES = { develop: "warn", trial: "warn", release: "good" };

/** <sg-test-links .rule .testers>: the test links of a rule with their codes, and what each tester would open now. Event: changed. */
class TestLinks extends Part {
  static properties = { rule: { attribute: false }, testers: { attribute: false }, asked: { state: true } };

  static styles = [base, css`
    :host { display: flex; flex-direction: column; gap: 1.5rem; }
    .row button { padding: 0.25rem 0.75rem; min-height: 2.125rem; font-size: 0.875rem; }
    .tools { gap: 0.5rem; margin-top: 0.25rem; }
    .tools button[aria-pressed="true"] { background: var(--accent-soft); border-color: var(--accent); }
    .hint { margin-top: 0.375rem; }
    .codes { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1rem; list-style: none; padding: 0; }
    .codes > li { border: 1px solid var(--line); border-radius: 10px; padding: 1rem; break-inside: avoid; }
    .add { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.75rem; align-items: end; }
    .add input { font-family: var(--mono); }
    .answers { list-style: none; padding: 0; }
    .answers li { display: grid; grid-template-columns: minmax(7rem, 14rem) minmax(0, 1fr); gap: 0.25rem 1rem; padding: 0.625rem 0; border-top: 1px solid var(--line); }
    @media (max-width: 640px) { .answers li, .add { grid-template-columns: minmax(0, 1fr); } }
    @media print {
      .screen, button { display: none; }
      .card { border: 0; box-shadow: none; padding: 0; background: none; }
      .codes { grid-template-columns: repeat(2, 1fr); gap: 0.75cm; }
      .codes > li { border: 1px solid #999; }
    }
  `];

  #saving = new Loading(this, async (signal, links, text) => {
    await changeRule(this.rule, { test_links: links });
    toast(text);
    this.dispatchEvent(new Event("changed"));
    this.renderRoot.querySelector("form")?.reset();
  });

  #answers = new Loading(this, (signal, link, users) => this.#ask(signal, link, users));

  willUpdate(changed) {
    if (changed.has("rule") || changed.has("testers")) {
      const links = this.rule.test_links;
      this.#show(links.includes(this.asked) ? this.asked : links[0]);
    }
  }

  #show(link) {
    this.asked = link;
    const users = Object.keys(this.testers).slice(0, MOST);
    if (link !== undefined && users.length) {
      this.#answers.start(link, users);
    } else {
      this.#answers.clear();
    }
  }

  /** What each user opens: some calls at once, since each caller has a limit. */
  async #ask(signal, link, users) {
    const answers = [];
    for (let at = 0; at < users.length; at += TOGETHER) {
      const some = users.slice(at, at + TOGETHER).map(async (user) => ({ user, ...(await explain(this.rule.appid, { link, user }, signal)) }));
      answers.push(...(await Promise.all(some)));
      this.#answers.report(answers.length / users.length);
    }
    return answers;
  }

  languageChanged() {
    super.languageChanged();
    this.#show(this.asked);
  }

  render() {
    const { test_links: links, appid, page, test_version: version } = this.rule;
    return html`<section class="card stack">
      <div class="spread"><h2>${t("testers.links")}</h2>
        ${links.length ? html`<button class="screen" @click=${() => print()}>${t("testers.print")}</button>` : nothing}</div>
      <p class="soft">${t("testers.opens", { version: t(`version.${version}`) })} <code>${userText(page)}</code> <a class="screen" href=${address(appid, "rules", {}, this.rule.id)}>${t("testers.edit")}</a></p>
      ${links.length ? html`<ul class="codes">${links.map((link) => html`<li><sg-qr-code .appid=${appid} .link=${link}>${this.#buttons(link)}</sg-qr-code></li>`)}</ul>`
        : html`<sg-empty icon="code" heading=${t("testers.none")} hint=${t("testers.none.hint")}></sg-empty>`}
      ${may("rules_change", appid) ? this.#form() : nothing}
      <div class="screen"><sg-loading .of=${this.#saving}></sg-loading></div>
    </section>
    ${this.asked === undefined ? nothing : html`<section class="card stack screen who">${this.#who()}</section>`}`;
  }

  #buttons(link) {
    return html`<div class="row tools">
      ${this.rule.test_links.length > 1 ? html`<button aria-pressed=${link === this.asked ? "true" : "false"} @click=${() => this.#show(link)}>${t("testers.who")}</button>` : nothing}
      ${may("rules_change", this.rule.appid) ? html`<button ?disabled=${this.#saving.running} @click=${() => this.#remove(link)}>${t("testers.remove")}</button>` : nothing}</div>`;
  }

  #form() {
    return html`<form class="screen" @submit=${this.#add}><div class="add">
      ${field("link", t("testers.add"), (id) => html`<input id=${id} name="link" required autocomplete="off" autocapitalize="none" spellcheck="false" inputmode="url" placeholder=${this.rule.canonical}>`)}
      <button ?disabled=${this.#saving.running}>${t("testers.add.go")}</button></div>
      <p class="small soft hint">${t("testers.add.hint")}</p></form>`;
  }

  #add(event) {
    event.preventDefault();
    const link = new FormData(event.target).get("link").trim();
    this.#saving.start([...this.rule.test_links, link], t("testers.added"));
  }

  #remove(link) {
    this.#saving.start(this.rule.test_links.filter((one) => one !== link), t("testers.removed"));
  }

  #who() {
    const all = Object.keys(this.testers).length;
    const { value, failure } = this.#answers;
    return html`<h2>${t("testers.now")}</h2><p class="wrap"><code>${userText(this.asked)}</code></p>
      ${all ? nothing : html`<p class="soft">${t("testers.nobody")}</p>`}
      <div aria-live="polite"><sg-loading .of=${this.#answers}></sg-loading>
        ${value && !failure ? html`<ul class="answers">${value.map((answer) => opens(answer))}</ul>` : nothing}</div>
      ${all > MOST ? html`<p class="small soft">${t("testers.first", { shown: number(MOST), all: number(all) })}</p>` : nothing}`;
  }
}

function opens({ user, action, version, page, advice }) {
  const opened = action === "miniprogram";
  return html`<li><span class="wrap">${userText(user)}</span><div><sg-tag tone=${opened ? TONES[version] : "bad"}>${t(opened ? `version.${version}` : "testers.web")}</sg-tag>
    <div class="small wrap">${opened && page ? html`<code>${userText(page.replace(/[?&]q=.*$/, ""))}</code>` : userText(advice)}</div></div></li>`;
}

customElements.define("sg-test-links", TestLinks);
