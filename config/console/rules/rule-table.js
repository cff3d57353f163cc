import { html, nothing } from "lit";
import { link } from "../app/router.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { visible } from "../parts/visible.js";
import { ago, t, time } from "../texts/texts.js";
import "../parts/table.js";
import "../parts/tag.js";

/** <sg-rule-table .items .chosen>: rules with their states; with a set of ids, those that are not live as they are can be chosen. Event: choose, with the rule and whether. */
class RuleTable extends Part {
  static properties = { items: { attribute: false }, chosen: { attribute: false } };

  render() {
    const columns = [
      { key: "prefix", title: t("rules.rule"), value: (rule) => rule.canonical, render: (rule) => (this.chosen ? this.#choice(rule) : text(rule)) },
      { key: "state", title: t("rules.state"), value: (rule) => stateOf(rule), render: states },
      { key: "verification", title: t("rules.verification"), value: (rule) => rule.verification?.outcome, render: verification },
      // A service without a registry has nothing to say in this column.
      ...(this.items.every((rule) => rule.licence?.unchecked) ? [] : [{ key: "licence", title: t("rules.licence"), value: (rule) => rule.licence?.licensed, render: licence }]),
      { key: "scan", title: t("rules.scan"), value: (rule) => rule.last_scan_hour, render: (rule) => (rule.last_scan_hour ? when(rule.last_scan_hour) : html`<span class="soft">${t("rules.never")}</span>`) },
      { key: "changed", title: t("rules.changed"), value: (rule) => rule.changed_at, render: changed },
    ];
    return html`<sg-table caption=${t("page.rules")} .columns=${columns} .items=${this.items}></sg-table>`;
  }

  #choice(rule) {
    const live = rule.state === "published" && !rule.has_draft;
    const label = `${t(live ? "rules.choose.live" : "rules.choose")}: ${visible(rule.prefix)}`;
    return html`<div class="check"><input type="checkbox" aria-label=${label} title=${live ? t("rules.choose.live") : nothing} ?disabled=${live} .checked=${this.chosen.has(rule.id)}
      @change=${(event) => this.dispatchEvent(new CustomEvent("choose", { detail: { id: rule.id, on: event.target.checked } }))}><div class="grow">${text(rule)}</div></div>`;
  }
}

/** What the states are sorted by. */
const stateOf = (rule) => `${rule.withheld?.as ?? ""} ${rule.state} ${rule.has_draft}`;

function text(rule) {
  return html`<a href=${link(rule.appid, "rules", {}, rule.id)}><code class="clipped" title=${visible(rule.prefix)}>${userText(rule.prefix)}</code></a><span class="soft small wrap">${userText(rule.page)}</span>
    ${rule.warnings.map((warning) => html`<br><span class="small wrap">${userText(warning.detail)}</span>`)}`;
}

function states(rule) {
  const tones = { published: "good", unpublished: "plain", suspended: "bad", blocked: "bad" };
  const state = rule.withheld?.as ?? rule.state;
  return html`<div class="row narrow"><sg-tag tone=${tones[state]}>${t(`state.${state}`)}</sg-tag>${rule.has_draft ? html`<sg-tag tone="warn" title=${t("rules.draft.hint", { page: rule.live.page })}>${t("rules.draft")}</sg-tag>` : nothing}${rule.occupies ? html`<sg-tag title=${t("rules.occupies.hint")}>${t("rules.occupies")}</sg-tag>` : nothing}</div>`;
}

function verification({ verification: check }) {
  if (!check) {
    return html`<span class="soft">${t("outcome.unchecked")}</span>`;
  }
  const tone = check.outcome === "proven" ? "good" : "bad";
  return html`<sg-tag tone=${tone} title=${check.address}>${t(`outcome.${check.outcome}`)}</sg-tag>`;
}

function licence({ licence: found }) {
  if (found?.unchecked) {
    return html`<sg-tag title=${t("licence.unchecked.detail")}>${t("licence.unchecked")}</sg-tag>`;
  }
  return found ? html`<sg-tag tone=${found.licensed ? "good" : "bad"} title=${found.detail}>${t(found.licensed ? "licence.yes" : "licence.no")}</sg-tag>` : html`<span class="soft">–</span>`;
}

const when = (text) => html`<time datetime=${text} title=${time(text)}>${ago(text)}</time>`;

function changed(rule) {
  return rule.changed_at ? html`${when(rule.changed_at)}${rule.changed_by ? html`<br><span class="soft small">${userText(rule.changed_by)}</span>` : nothing}` : html`<span class="soft">–</span>`;
}

customElements.define("sg-rule-table", RuleTable);
