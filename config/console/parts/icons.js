import { html, svg } from "lit";

const SHAPES = {
  account: svg`<circle cx="10" cy="7" r="3.200"/><path d="M4 17c.6-3.600 3-5 6-5s5.400 1.400 6 5"/>`,
  accounts: svg`<rect x="3" y="6.500" width="11" height="10.500" rx="2"/><path d="M6.500 3.500H15a2 2 0 0 1 2 2V13"/>`,
  check: svg`<path d="m4.500 10.500 3.800 3.800 7.200-8"/>`,
  close: svg`<path d="m5 5 10 10M15 5 5 15"/>`,
  code: svg`<rect x="3.500" y="3.500" width="5" height="5" rx="1"/><rect x="11.500" y="3.500" width="5" height="5" rx="1"/><rect x="3.500" y="11.500" width="5" height="5" rx="1"/><path d="M11.500 11.500h2v2h-2zM16.500 14.500v2h-2.500"/>`,
  down: svg`<path d="m5.500 8 4.500 4.500L14.500 8"/>`,
  gateways: svg`<rect x="3" y="3.500" width="14" height="5.500" rx="1.500"/><rect x="3" y="11" width="14" height="5.500" rx="1.500"/><path d="M6.200 6.250h.2M6.200 13.750h.2"/>`,
  history: svg`<path d="M3.500 10a6.500 6.500 0 1 0 2-4.700L3.500 7.200M3.500 3.500v3.700h3.700M10 6.500V10l2.500 1.500"/>`,
  hosts: svg`<path d="M10 2.800 16 5v4.500c0 3.800-2.500 6.200-6 7.700-3.500-1.500-6-3.900-6-7.700V5z"/><path d="m7.300 10 2 2 3.500-4"/>`,
  keys: svg`<circle cx="6.800" cy="13.200" r="3.300"/><path d="m9.200 10.800 7-7M13 7l2.500 2.500M15 5l1.500 1.500"/>`,
  language: svg`<circle cx="10" cy="10" r="7"/><path d="M3 10h14M10 3c2.500 2.300 2.500 11.700 0 14M10 3c-2.500 2.300-2.500 11.700 0 14"/>`,
  leave: svg`<path d="M8 3.500H4.500v13H8M12 6.500l3.500 3.500-3.500 3.500M15 10H8"/>`,
  menu: svg`<path d="M3.500 5.500h13M3.500 10h13M3.500 14.500h13"/>`,
  missed: svg`<path d="M3.500 7V3.500H7M13 3.500h3.500V7M16.500 13v3.500H13M7 16.500H3.500V13M7.500 7.500l5 5M12.500 7.500l-5 5"/>`,
  open: svg`<rect x="5.500" y="2.500" width="9" height="15" rx="2"/><path d="M9 14.800h2"/>`,
  picture: svg`<rect x="3" y="4" width="14" height="12" rx="2"/><circle cx="7.300" cy="8.300" r="1.200"/><path d="m3.500 14.500 4-3.500 3 2.500 2.500-2 3.500 3"/>`,
  publish: svg`<path d="M10 12.500V3.500M6.300 7.200 10 3.500l3.700 3.700M3.500 12.500v2.500a1.500 1.500 0 0 0 1.500 1.500h10a1.500 1.500 0 0 0 1.500-1.500v-2.500"/>`,
  rules: svg`<path d="M8 5h9M8 10h9M8 15h9"/><path d="M3.500 5h.9M3.500 10h.9M3.500 15h.9"/>`,
  scans: svg`<path d="M3.500 16.500h13M5.500 13.500v-3M10 13.500v-8M14.500 13.500v-5.500"/>`,
  search: svg`<circle cx="9" cy="9" r="5"/><path d="m13 13 3.500 3.500"/>`,
  service: svg`<path d="M3.500 6h7M15 6h1.500M3.500 14H5M9.500 14h7"/><circle cx="12.700" cy="6" r="2.200"/><circle cx="7.200" cy="14" r="2.200"/>`,
  testers: svg`<circle cx="7.500" cy="7" r="2.800"/><path d="M2.500 16c.5-3.200 2.400-4.500 5-4.500s4.500 1.300 5 4.500M13 4.500a2.800 2.800 0 0 1 0 5M14.500 12c1.700.5 2.700 1.800 3 4"/>`,
  users: svg`<circle cx="7.500" cy="7" r="2.800"/><path d="M2.500 16.500c.5-3.200 2.500-4.500 5-4.500s4.500 1.300 5 4.500M13 4.500a2.800 2.800 0 0 1 0 5M14.500 12.200c1.700.5 2.700 1.900 3 4.300"/>`,
  warning: svg`<path d="M10 3.500 17.500 16.500H2.500zM10 8.500v3.500M10 14.300v.2"/>`,
  web: svg`<rect x="2.500" y="4" width="15" height="12" rx="2"/><path d="M2.500 8h15M5 6h.2M7.200 6h.2"/>`,
  why: svg`<circle cx="10" cy="10" r="7"/><path d="M8 8a2 2 0 1 1 2.600 2c-.5.200-.6.500-.6 1.200M10 13.700v.2"/>`,
};

/** A picture beside a text, which says the same. */
export function icon(name, size = 20) {
  return html`<svg width=${size} height=${size} viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.600" stroke-linecap="round"
    stroke-linejoin="round" aria-hidden="true">${SHAPES[name]}</svg>`;
}
