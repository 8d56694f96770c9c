// Puts stand-ins in the place of references, IDs, keys, fingerprints and
// certificates, in the order in which they stand on the page.
(() => {
  const kept = /^(HTTP-POST|4P4G-XWXU|9FJX-K7Q2|\d{4}-PLAN|\d{4}-\d{4})$/;
  const alphabets = { reference: "7Q2MK9XDH4", hex: "4f1a97c2e05b8d36", pairs: "4F1A97C2E05B8D36", text: "k7Qm2XdH9pRt4VbN3wZs" };
  const known = new Map();
  const standIn = (found, alphabet, fixed) => {
    if (!known.has(found)) {
      let at = known.size * 7 + 1;
      known.set(found, found.replace(fixed, () => alphabet[(at = (at * 5 + 3) % 9973) % alphabet.length]));
    }
    return known.get(found);
  };
  const mixed = (text) => /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text);
  const settled = (text) => text
    .replace(/\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/g, (found) => (kept.test(found) ? found : standIn(found, alphabets.reference, /[0-9A-Z]/g)))
    .replace(/\b(?:[0-9A-F]{2}[: ]){7,}[0-9A-F]{2}\b/g, (found) => standIn(found, alphabets.pairs, /[0-9A-F]/g))
    .replace(/\b[0-9a-f]{12,}\b/g, (found) => standIn(found, alphabets.hex, /[0-9a-f]/g))
    .replace(/\bMII[A-Za-z0-9+\/=]{40,}/g, (found) => standIn(found, alphabets.text, /[A-Za-z0-9+\/]/g))
    .replace(/[A-Za-z0-9+_-]{20,}={0,2}/g, (found) => (mixed(found) ? standIn(found, alphabets.text, /[A-Za-z0-9]/g) : found));
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = settled(walker.currentNode.data);
    if (text !== walker.currentNode.data) walker.currentNode.data = text;
  }
  for (const field of document.querySelectorAll("textarea, input:not([type=hidden]):not([type=file])")) field.value = settled(field.value);
  return true;
})()
