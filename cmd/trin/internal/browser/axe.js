// Runs axe-core on the page that is shown, with the rules of WCAG 2.2 A and AA
// alone, and returns what breaks one, in words. With styles it runs those alone
// that hang on the width of the window and on colours.
((styles) => axe.run(document, {
  runOnly: styles
    ? { type: "rule", values: ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"] }
    : { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"] },
  rules: { "target-size": { enabled: true } }, // of WCAG 2.2
  resultTypes: ["violations"],
  iframes: false, // what is in them is another page, which is looked at by itself
}).then((found) => {
  if (found.passes.length + found.inapplicable.length === 0) return ["axe-core has held no rule against the page"];
  return found.violations.flatMap((rule) => rule.nodes.map((node) =>
    `axe ${rule.id}: ${rule.help}: ${node.target.join(" ")}: ${node.html.replace(/\s+/g, " ").slice(0, 140)}: ${(node.failureSummary ?? "").replace(/\s+/g, " ").slice(0, 200)}`));
}))
