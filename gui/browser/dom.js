/** Building elements. Text goes in as text: nothing in this page is ever parsed as HTML. */

/**
 * An element.
 * @param {string} tag
 * @param {object} properties Attributes by name; functions are listeners for the event of that name.
 * @param {...(Node|string|null|false|Array)} children
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name, value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...present(children));
  return made;
}

/** What is left out by a condition would be appended as the word for it. */
const present = (children) => children.flat().filter((child) => child || child === 0);

const SVG = "http://www.w3.org/2000/svg";

/** A drawn element, such as a path; attributes only. */
export function drawn(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...present(children));
  return made;
}

/** A button that does not submit. */
export function button(label, click, properties = {}) {
  return element("button", { type: "button", click, ...properties }, label);
}

let made = 0;

/** An id that no other element has. */
export function freshId(name) {
  made += 1;
  return `${name}-${made}`;
}

/** A field with its label above it, and a hint below if there is one. */
export function field(label, control, hint = null) {
  if (!control.id) control.id = freshId("field");
  const below = hint && element("small", { id: `${control.id}-hint` }, hint);
  if (below) control.setAttribute("aria-describedby", below.id);
  return element("div", { class: "field" }, element("label", { for: control.id }, label), control, below);
}
