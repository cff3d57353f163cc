// The pages in the order of the navigation. A page is shown to those who have its permission: `account` about an account, `service` about all;
// an `own` page is for everybody who is signed in. `one` is the element for an address with more segments, such as one rule;
// an `unlisted` page is behind a button of another one.
// Texts: page.NAME is its title.
export const PAGES = [
  { name: "why", tag: "sg-why-page", load: () => import("../why/why-page.js"), account: "rules_read", service: "accounts_read" },
  { name: "rules", tag: "sg-rules-page", load: () => import("../rules/rules-page.js"), account: "rules_read",
    one: { tag: "sg-rule-page", load: () => import("../rules/rule-page.js") } },
  { name: "bulk", tag: "sg-bulk-page", load: () => import("../bulk/bulk-page.js"), account: "rules_change", unlisted: true },
  { name: "testers", tag: "sg-testers-page", load: () => import("../testers/testers-page.js"), account: "rules_read" },
  { name: "publish", tag: "sg-publish-page", load: () => import("../publish/publish-page.js"), account: "rules_read" },
  { name: "scans", tag: "sg-scans-page", load: () => import("../scans/scans-page.js"), account: "scans_read" },
  { name: "missed", tag: "sg-missed-page", load: () => import("../missed/missed-page.js"), account: "scans_read" },
  { name: "history", tag: "sg-history-page", load: () => import("../history/history-page.js"), account: "rules_read" },
  { name: "account", tag: "sg-account-page", load: () => import("../account/account-page.js"), account: "account_read" },
  { name: "accounts", tag: "sg-accounts-page", load: () => import("../accounts/accounts-page.js"), service: "accounts_read" },
  { name: "users", tag: "sg-users-page", load: () => import("../users/users-page.js"), service: "users_read" },
  { name: "gateways", tag: "sg-gateways-page", load: () => import("../gateways/gateways-page.js"), service: "fleet_read" },
  { name: "hosts", tag: "sg-hosts-page", load: () => import("../hosts/hosts-page.js"), service: "licences_read" },
  { name: "keys", tag: "sg-keys-page", load: () => import("../keys/keys-page.js"), service: "keys_read" },
  { name: "history", tag: "sg-history-page", load: () => import("../history/history-page.js"), service: "audit_read" },
  { name: "service", tag: "sg-service-page", load: () => import("../service/service-page.js"), service: "settings_read" },
  { name: "profile", tag: "sg-profile-page", load: () => import("../profile/profile-page.js"), own: true },
];
