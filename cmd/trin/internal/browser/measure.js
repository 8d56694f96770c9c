// Measures what a program can measure of WCAG 2.2 AA on the page that is shown,
// and returns what is wrong, in words.
(() => {
  const wrong = [];
  const short = (node) => node.outerHTML.replace(/\s+/g, " ").slice(0, 110);
  const all = (selector) => [...document.querySelectorAll(selector)];

  // Seen: on the page for a person, not only for a screen reader.
  const seen = (node) => {
    const box = node.getBoundingClientRect();
    return node.checkVisibility({ visibilityProperty: true }) && box.width > 1 && box.height > 1 && box.right > 0;
  };

  const parse = (colour) => {
    const numbers = colour.match(/[\d.]+/g)?.map(Number);
    if (!colour.startsWith("rgb") || numbers.length < 3) {
      wrong.push(`a colour that cannot be measured: ${colour}`);
      return [0, 0, 0, 1];
    }
    return [...numbers.slice(0, 3), numbers[3] ?? 1];
  };
  const over = (front, back) => [0, 1, 2].map((i) => front[i] * front[3] + back[i] * (1 - front[3])).concat(1);
  const luminance = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [x, y] = [luminance(a), luminance(b)];
    return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
  };
  const background = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
  };

  // 3.1.1, 2.4.2, 1.3.1: language, title, headings, landmarks.
  if (!["en", "da"].includes(document.documentElement.lang)) wrong.push(`lang is ${document.documentElement.lang}`);
  if (!document.title.trim()) wrong.push("no title");
  for (const [selector, count] of [["h1", 1], ["main", 1], ["header", 1]]) {
    if (all(selector).length !== count) wrong.push(`${all(selector).length} of ${selector}`);
  }
  let level = 0;
  for (const heading of all("h1,h2,h3,h4")) {
    const now = Number(heading.tagName[1]);
    if (now > level + 1) wrong.push(`a heading is skipped before ${short(heading)}`);
    level = now;
  }

  // 1.4.3: every text against what is behind it.
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = new Set();
  while (walker.nextNode()) {
    if (walker.currentNode.data.trim() && !["SCRIPT", "STYLE"].includes(walker.currentNode.parentElement.tagName)) texts.add(walker.currentNode.parentElement);
  }
  for (const field of all("input:not([type=hidden])")) texts.add(field);
  for (const node of [...texts].filter(seen)) {
    const style = getComputedStyle(node), size = parseFloat(style.fontSize), behind = background(node);
    const least = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const got = contrast(over(parse(style.color), behind), behind);
    if (got < least) wrong.push(`contrast ${got.toFixed(2)} of ${short(node)}`);
  }

  // 1.4.12: text has room for more than a letter in a line.
  for (const node of [...texts].filter(seen)) {
    const box = node.getBoundingClientRect(), size = parseFloat(getComputedStyle(node).fontSize);
    if (box.width < 3 * size && box.height > 8 * size && node.textContent.trim().length > 8) wrong.push(`squeezed: ${short(node)}`);
  }

  // 1.4.11: the edge of a field against the page.
  for (const field of all("input:not([type=hidden])").filter(seen)) {
    const got = contrast(parse(getComputedStyle(field).borderTopColor), background(field.parentElement));
    if (got < 3) wrong.push(`contrast ${got.toFixed(2)} of the edge of ${short(field)}`);
  }

  // 1.3.1, 3.3.2, 4.1.2: fields have labels, controls have names.
  for (const field of all("input:not([type=hidden])")) {
    if (!field.labels.length || !field.labels[0].textContent.trim()) wrong.push(`no label for ${short(field)}`);
  }
  for (const control of all("button, a, summary")) {
    if (!control.textContent.trim() && !control.ariaLabel) wrong.push(`no name on ${short(control)}`);
  }
  for (const image of all("img")) if (!image.alt) wrong.push(`no words for ${short(image)}`);

  // 2.5.8: targets of 24 pixels or more.
  for (const control of all("a[href], button, summary, input:not([type=hidden])").filter(seen)) {
    const box = control.getBoundingClientRect();
    if (box.width < 24 || box.height < 24) wrong.push(`a target of ${Math.round(box.width)}×${Math.round(box.height)}: ${short(control)}`);
  }

  // 3.3.1, 4.1.3: what is wrong is announced and tied to its field.
  for (const field of all("[aria-invalid=true]")) {
    const said = document.getElementById((field.getAttribute("aria-describedby") ?? "").split(" ").at(-1)); // after the hint
    if (!said?.textContent.trim()) wrong.push(`nothing says what is wrong with ${short(field)}`);
    if (!said?.closest("[role=alert]")) wrong.push(`what is wrong with ${short(field)} is not announced`);
  }

  // 1.4.10: nothing scrolls sideways but what scrolls by itself: text of a
  // machine, and a table of data, in a region that the keys reach.
  const wide = document.documentElement;
  if (wide.scrollWidth > wide.clientWidth) wrong.push(`the page is ${wide.scrollWidth} wide in ${wide.clientWidth}`);
  for (const node of all("body *").filter(seen)) {
    const box = node.getBoundingClientRect();
    if (box.right > wide.clientWidth + 1 && !node.closest("pre") && !node.parentElement.closest("[role=region][tabindex='0']")) wrong.push(`out of the page: ${short(node)}`);
  }
  return wrong;
})()
