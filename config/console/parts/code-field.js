import { html } from "lit";
import { t } from "../texts/texts.js";
import { field } from "./field.js";

/** The field "code" of a form, for a code of a second factor; many authenticators show it as two groups of digits. */
export const codeField = (required = true) =>
  field("code", t("signin.code"), (id, described) => html`<input id=${id} name="code" inputmode="numeric" autocomplete="one-time-code" pattern="\\d{3}\\s?\\d{3}" maxlength="7" ?required=${required} aria-describedby=${described}>`, { hint: t("signin.code.hint") });

/** What was typed there, without the space between the groups; nothing if there is no such field. */
export const digits = (typed) => typed?.replace(/\s/g, "");
