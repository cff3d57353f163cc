import { css } from "lit";

/** What every part shares: text, buttons, fields, cards, tables. One sheet, which all shadow roots refer to. */
export const base = css`
  *, *::before, *::after { box-sizing: border-box; }
  :host { display: block; }
  :host([hidden]), [hidden] { display: none !important; }

  h1, h2, h3, p, ul, ol, dl, dd, figure { margin: 0; }
  h1 { font-size: 1.6rem; line-height: 1.25; font-weight: 650; letter-spacing: -0.015em; }
  h2 { font-size: 1.125rem; line-height: 1.4; font-weight: 650; }
  h3 { font-size: 0.9375rem; line-height: 1.4; font-weight: 650; }
  a { color: var(--accent); text-underline-offset: 0.2em; }
  a:hover { color: var(--accent-strong); }
  code, .code { font-family: var(--mono); font-size: 0.9em; overflow-wrap: anywhere; }
  .soft { color: var(--soft); }
  .small { font-size: 0.875rem; }
  .wrap { overflow-wrap: anywhere; }
  .clipped { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
  .number { font-variant-numeric: tabular-nums; }

  :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 6px; }

  .card { background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); padding: 1.5rem; box-shadow: var(--shadow); }
  .stack { display: flex; flex-direction: column; gap: 1rem; }
  .stack.wide { gap: 1.5rem; }
  .stack.tight { gap: 0.375rem; }
  .row { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: center; }
  .row.narrow { gap: 0.375rem; }
  .row.end { justify-content: flex-end; }
  .spread { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: center; justify-content: space-between; }
  .grow { flex: 1; min-width: 0; }
  .lead { flex: 1 1 18rem; min-width: 0; }

  button, .button {
    font: inherit; font-weight: 550; line-height: 1.25; display: inline-flex; align-items: center; justify-content: center; gap: 0.5rem;
    min-height: 2.5rem; padding: 0.5rem 1rem; border-radius: 8px; border: 1px solid var(--line-strong); background: var(--card);
    color: var(--text); cursor: pointer; text-decoration: none; transition: background-color 120ms, border-color 120ms;
  }
  button > svg, .button > svg { flex: none; }
  button:hover, .button:hover { background: var(--sunk); color: var(--text); }
  button:disabled { opacity: 0.5; cursor: default; }
  .primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
  .primary:hover { background: var(--accent-strong); border-color: var(--accent-strong); color: var(--on-accent); }
  .danger { border-color: var(--bad); color: var(--bad); }
  .quiet { border-color: transparent; background: transparent; color: var(--soft); }
  .quiet:hover { background: var(--sunk); color: var(--text); }
  .icon-only { padding: 0.5rem; min-width: 2.5rem; }

  .field { display: flex; flex-direction: column; gap: 0.3rem; min-width: 0; }
  .field > label, .label { font-size: 0.875rem; font-weight: 550; }
  .field > .hint { font-size: 0.8125rem; color: var(--soft); }
  .field > label.required::after { content: " *"; content: " *" / ""; color: var(--bad); }
  .field > .warning { font-size: 0.8125rem; color: var(--warn); }
  .field > .fault { font-size: 0.8125rem; color: var(--bad); overflow-wrap: anywhere; }
  input, select, textarea {
    font: inherit; color: var(--text); background: var(--card); border: 1px solid var(--line-strong); border-radius: 8px;
    /* More than a line of each language needs: fields and choices side by side have one height, and so their labels. */
    padding: 0.5rem 0.75rem; min-height: 2.8125rem; width: 100%; min-width: 0;
  }
  input[type="checkbox"], input[type="radio"] { width: 1.125rem; min-height: 1.125rem; accent-color: var(--accent); margin: 0; }
  input::placeholder, textarea::placeholder { color: var(--soft); opacity: 1; }
  input[aria-invalid="true"] { border-color: var(--bad); }
  .check { display: flex; gap: 0.625rem; align-items: flex-start; }
  .check > input { margin-top: 0.2rem; flex: none; }

  table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; }
  th { text-align: start; font-size: 0.8125rem; font-weight: 600; color: var(--soft); padding: 0.625rem 0.75rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
  td { padding: 0.75rem; border-bottom: 1px solid var(--line); vertical-align: top; }
  tr:last-child > td { border-bottom: 0; }

  dl.facts { display: grid; grid-template-columns: minmax(7rem, max-content) minmax(0, 1fr); gap: 0.5rem 1.25rem; }
  dl.facts dt { color: var(--soft); }
  dl.facts dd { overflow-wrap: anywhere; }

  .visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

  @media (max-width: 640px) {
    h1 { font-size: 1.375rem; }
    .card { padding: 1.125rem; }
    dl.facts { grid-template-columns: minmax(0, 1fr); gap: 0; }
    dl.facts dd { margin-bottom: 0.75rem; }
    /* A smaller text makes telephones zoom into a field. */
    input, select, textarea { font-size: 16px; }
  }
  @media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important; } }
`;
