import { html, nothing } from "lit";
import { getAccount } from "../api/accounts.js";
import { getQuota } from "../api/releases.js";
import { go, link } from "../app/router.js";
import { heading } from "../parts/heading.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { number, t, time } from "../texts/texts.js";
import "../account/account-hurdles.js";
import "../parts/loading-note.js";
import "./plans.js";
import "./publish-choice.js";
import "./publish-steps.js";

/**
 * <sg-publish-page .appid .query>: which rules to publish and what is planned; with rules in the address, #/a/APPID/publish?rules=ID,ID, what their
 * publish would change, the publish itself, and the gateways that serve it.
 */
class PublishPage extends Part {
  static properties = { appid: {}, rest: { attribute: false }, query: { attribute: false } };

  #quota = new Loading(this, (signal) => getQuota(this.appid, signal));

  #account = new Loading(this, (signal) => getAccount(this.appid, signal));

  willUpdate(changed) {
    if (changed.has("appid")) {
      this.#account.clear();
      this.#account.start();
    }
    if (changed.has("appid") || changed.has("query")) {
      this.#quota.start();
    }
  }

  render() {
    const rules = (this.query.rules ?? "").split(",").filter(Boolean);
    return html`<div class="stack wide">
      ${heading(t("page.publish"), t("release.hint"), rules.length ? html`<a class="button" href=${link(this.appid, "publish")}>${t("release.others")}</a>` : nothing)}
      ${this.#account.value ? html`<sg-account-hurdles .account=${this.#account.value} @changed=${() => this.#account.start()}></sg-account-hurdles>` : nothing}
      <sg-loading .of=${this.#quota}></sg-loading>
      ${this.#quota.value ? quota(this.#quota.value) : nothing}
      ${rules.length
        ? html`<sg-publish-steps .appid=${this.appid} .rules=${rules} @done=${() => this.#quota.start()}></sg-publish-steps>`
        : html`<sg-publish-choice .appid=${this.appid} @choose=${({ detail }) => go(link(this.appid, "publish", { rules: detail.join(",") }))}></sg-publish-choice>
          <sg-plans .appid=${this.appid}></sg-plans>`}
    </div>`;
  }
}

function quota({ publishes_left: left, limit, reset_at: reset }) {
  return html`<p>${t("release.quota", { left: number(left), limit: number(limit), day: time(reset) })}</p>`;
}

customElements.define("sg-publish-page", PublishPage);
