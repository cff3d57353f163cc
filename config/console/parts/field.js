import { html, nothing } from "lit";

/**
 * A labelled field. `control(id, described)` makes the control with that id and `aria-describedby`; hint, warning and fault are read with it. `required` marks the label; the
 * control says it itself. Use it in a part: the ids are those of its own shadow root.
 */
export function field(name, label, control, { hint, warning, fault, required } = {}) {
  const described = [hint && `${name}-hint`, warning && `${name}-warning`, fault && `${name}-fault`].filter(Boolean).join(" ") || nothing;
  return html`<div class="field">
    <label for=${name} class=${required ? "required" : nothing}>${label}</label>
    ${control(name, described)}
    ${hint ? html`<p class="hint" id="${name}-hint">${hint}</p>` : nothing}
    ${warning ? html`<p class="warning" id="${name}-warning" role="status">${warning}</p>` : nothing}
    ${fault ? html`<p class="fault" id="${name}-fault" role="alert">${fault}</p>` : nothing}
  </div>`;
}
