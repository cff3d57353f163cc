import { html, nothing } from "lit";
import { endSession, listSessions } from "../api/own.js";
import { actionsColumn } from "../parts/actions.js";
import { when } from "../parts/listing.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { toast } from "../parts/toasts.js";
import { userText } from "../parts/user-text.js";
import { t } from "../texts/texts.js";
import "../parts/loading-note.js";
import "../parts/table.js";
import "../parts/tag.js";

/** <sg-own-sessions>: where the person is signed in, with a button that ends a session elsewhere. */
class OwnSessions extends Part {
  #sessions = new Loading(this, (signal) => listSessions(signal));

  #ending = new Loading(this, async (signal, id) => {
    await endSession(id);
    toast(t("sessions.ended"));
    await this.#sessions.start();
  });

  connectedCallback() {
    super.connectedCallback();
    this.#sessions.start();
    // A new password ends the other sessions.
    this.getRootNode().addEventListener("changed", () => this.#sessions.start(), { signal: this.connected });
  }

  render() {
    const { value } = this.#sessions;
    const columns = [
      { key: "agent", title: t("sessions.agent"), value: (one) => one.agent, render: (one) => html`<span class="clipped">${userText(one.agent)}</span>${one.own ? html`<sg-tag tone="good">${t("sessions.own")}</sg-tag>` : nothing}` },
      { key: "address", title: t("sessions.address"), value: (one) => one.address, render: (one) => html`${userText(one.address)}<br><span class="soft small">${t(`means.${one.means}`)}</span>` },
      { key: "created", title: t("sessions.began"), value: (one) => one.created_at, render: (one) => when(one.created_at) },
      { key: "used", title: t("keys.used"), value: (one) => one.used_at, render: (one) => when(one.used_at) },
      actionsColumn((one) => (one.own ? [] : [[t("sessions.end"), () => this.#ending.start(one.id)]])),
    ];
    return html`<section class="card stack"><h2>${t("sessions.title")}</h2>
      <sg-loading .of=${this.#sessions}></sg-loading><sg-loading .of=${this.#ending}></sg-loading>
      ${value ? html`<sg-table caption=${t("sessions.title")} .columns=${columns} .items=${value}></sg-table>` : nothing}</section>`;
  }
}

customElements.define("sg-own-sessions", OwnSessions);
