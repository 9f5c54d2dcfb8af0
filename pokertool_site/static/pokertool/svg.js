/** SVG elements in one line each, and parts that are rebuilt only when what they show has changed. */

const NAMESPACE = "http://www.w3.org/2000/svg";

/** An SVG element; children may be elements, texts, or null for nothing. */
export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(NAMESPACE, name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(attribute, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

const shown = new WeakMap();

/** Rebuild `group` by `build(what)` if `what` (JSON-like) differs from what it shows. */
export function part(group, what, build) {
  const signature = JSON.stringify(what);
  if (shown.get(group) === signature) return;
  shown.set(group, signature);
  group.replaceChildren(...build(what).filter((child) => child !== null));
}

/**
 * Let `group` hold one child for each of `items`, keeping those that stay: only new ones appear anew.
 * What stays is not even taken out and put back, for that would begin its animation again.
 */
export function list(group, items, keyOf, build) {
  const old = new Map([...group.children].map((child) => [child.dataset.key, child]));
  const children = items.map((item) => {
    const key = String(keyOf(item));
    const child = old.get(key) ?? build(item);
    child.dataset.key = key;
    return child;
  });
  const stay = new Set(children);
  for (const child of [...group.children]) if (!stay.has(child)) child.remove();
  children.forEach((child, at) => {
    if (group.children[at] !== child) group.insertBefore(child, group.children[at] ?? null);
  });
  return children;
}
