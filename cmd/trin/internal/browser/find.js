// Finds the one thing on the page that a person would call so, brings it into
// the window and returns where its middle is; null while it is not there.
// What: "press" for links, buttons and what opens; "field" for fields, by their
// label.
((what, name, nth) => {
  const plain = (text) => text.replace(/\s+/g, " ").trim();
  const shown = (node) => node.checkVisibility({ visibilityProperty: true }) && node.getBoundingClientRect().width > 1;
  const called = (node) => plain(node.ariaLabel || node.innerText || node.textContent);
  let all;
  if (what === "field") {
    const labels = [...document.querySelectorAll("label")].filter((label) => label.control && shown(label.control));
    const same = labels.filter((label) => called(label) === name);
    all = (same.length ? same : labels.filter((label) => called(label).startsWith(name))).map((label) => label.control);
  } else {
    all = [...document.querySelectorAll("a[href], button, summary")].filter((node) => shown(node) && called(node) === name);
  }
  const found = all[nth];
  if (!found || document.readyState !== "complete") return null;
  found.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  const box = found.getClientRects()[0];
  const at = [box.left + box.width / 2, box.top + box.height / 2];
  const top = document.elementFromPoint(...at);
  const reached = top && (found.contains(top) || found.labels && [...found.labels].some((label) => label.contains(top)));
  return { x: at[0], y: at[1], count: all.length, covered: reached ? "" : top ? top.outerHTML.slice(0, 120) : "nothing", kind: found.type || found.tagName.toLowerCase() };
})
