// Making and changing parts of the document. Text is only ever set as text, never as markup.
export const $ = (id) => document.getElementById(id);

export function el(tag, names, ...children) {
  const node = document.createElement(tag);
  if (names) node.className = names;
  node.append(...children);
  return node;
}
export function set(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
export function show(node, visible) {
  if (node.hidden === visible) node.hidden = !visible;
}
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}
export function turn(svg, name) {
  const use = svg.matches("use") ? svg : svg.querySelector("use");
  const href = `#i-${name}`;
  if (use.getAttribute("href") !== href) use.setAttribute("href", href);
}
// Keeps one child for each item, in the items' order; moves and removes only what must, so that focus
// and scrolling stay where they are.
export function keep(parent, items, key, make, change) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  let at = parent.firstElementChild;
  for (const item of items) {
    const name = key(item);
    let node = old.get(name);
    if (node) old.delete(name);
    else {
      node = make(item);
      node.dataset.key = name;
    }
    if (node === at) at = at.nextElementSibling;
    else parent.insertBefore(node, at);
    change(node, item);
  }
  for (const node of old.values()) node.remove();
}
