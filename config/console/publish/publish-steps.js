import { css, html, nothing } from "lit";
import { getRule } from "../api/rule.js";
import { publishRules } from "../api/releases.js";
import { link } from "../app/router.js";
import { may } from "../app/session.js";
import { PAGES } from "../app/pages.js";
import { field } from "../parts/field.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t, time, tn } from "../texts/texts.js";
import "../parts/loading-note.js";
import "./forecast.js";
import "./served.js";

/** <sg-publish-steps .appid .rules>: what a publish of rules would change, the publish now or at a time, and who serves it. Event: done. */
class PublishSteps extends Part {
  static properties = { appid: {}, rules: { attribute: false }, later: { state: true } };

  static styles = [base, css`
    fieldset { border: 0; padding: 0; margin: 0; }
    legend { font-weight: 600; padding: 0 0 0.5rem; }
    .when { max-width: 20rem; padding-inline-start: 1.75rem; }
  `];

  #found = [];
  #shown;

  #looking = new Loading(this, async (signal) => {
    this.#found = await Promise.all(this.rules.map((id) => getRule(this.appid, id, signal)));
    return (await publishRules(this.appid, this.#found, { dry: true, signal })).items;
  });

  #publishing = new Loading(this, async (signal, at) => {
    const answer = await publishRules(this.appid, this.#found, { at });
    this.dispatchEvent(new Event("done"));
    return answer;
  });

  willUpdate(changed) {
    const asked = `${this.appid} ${this.rules}`;
    if ((changed.has("appid") || changed.has("rules")) && asked !== this.#shown) {
      this.#shown = asked;
      this.later = false;
      this.#publishing.clear();
      this.#looking.start();
    }
  }

  render() {
    const done = this.#publishing.value;
    if (done) {
      return done.revision ? this.#published(done) : this.#planned(done);
    }
    const { value, failure } = this.#looking;
    return html`<section class="card stack">
      <h2>${t("release.changes")}</h2>
      <sg-loading .of=${this.#looking} label=${t("release.looking")}></sg-loading>
      ${value && !failure ? html`${value.map((one) => html`<sg-forecast .forecast=${one}></sg-forecast>`)}
        <p>${tn("release.uses", value[0].publishes_used)} ${tn("publish.left", value[0].publishes_left)}</p>` : nothing}
      ${value && !failure && may("publish", this.appid) ? this.#form() : nothing}
    </section>`;
  }

  #form() {
    const choice = (later, text) => html`<label class="check"><input type="radio" name="when" .checked=${this.later === later} @change=${() => (this.later = later)}><span>${text}</span></label>`;
    const soon = new Date(Date.now() + 3_600_000);
    const local = new Date(soon - soon.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    return html`<form class="stack" @submit=${this.#submit}>
      <fieldset class="stack tight"><legend>${t("release.when")}</legend>${choice(false, t("release.now"))}${choice(true, t("release.later"))}
        ${this.later ? html`<div class="when">${field("at", t("release.at"), (id, described) => html`<input id=${id} name="at" type="datetime-local" required value=${local} aria-describedby=${described}>`, { hint: t("release.at.hint") })}</div>` : nothing}
      </fieldset>
      <sg-loading .of=${this.#publishing}></sg-loading>
      <div class="row end"><button class="primary" ?disabled=${this.#publishing.running || this.#looking.running}>${t(this.later ? "release.plan" : "publish.go")}</button></div>
    </form>`;
  }

  #submit(event) {
    event.preventDefault();
    const at = new FormData(event.target).get("at");
    this.#publishing.start(this.later ? new Date(at).toISOString() : undefined);
  }

  #published({ revision, items }) {
    const history = PAGES.find((page) => page.name === "history" && may(page.account, this.appid));
    return html`<section class="card stack"><h2>${tn("release.done", items.length)}</h2>
      <sg-served .appid=${this.appid} .revision=${revision}></sg-served>
      <ul>${items.map(({ after }) => html`<li><code>${userText(after.prefix)}</code> → <code>${userText(after.live.page)}</code></li>`)}</ul>
      <p class="soft">${t("release.back")}</p>
      <div class="row">
        ${history ? html`<a class="button" href=${link(this.appid, "history", { rule: items[0].after.id })}>${t("release.history")}</a>` : nothing}
        <a class="button" href=${link(this.appid, "rules")}>${t("edit.all")}</a></div>
    </section>`;
  }

  #planned({ publish_at: at }) {
    return html`<section class="card stack"><h2>${t("release.planned", { time: time(at) })}</h2><p class="soft">${t("release.planned.hint")}</p>
      <div><a class="button" href=${link(this.appid, "publish")}>${t("release.plans.see")}</a></div></section>`;
  }
}

customElements.define("sg-publish-steps", PublishSteps);
