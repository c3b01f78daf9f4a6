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
  made.append(...children.flat().filter((child) => child || child === 0));
  return made;
}

/** A button that does not submit; `label` is for those who do not see its icon. */
export function iconButton(label, image, click, properties = {}) {
  return element(
    "button",
    { type: "button", class: "icon-button", "aria-label": label, title: label, click, ...properties },
    image,
  );
}

/** The address if it is one that a person may be led to, else null: no `javascript:`. */
export function webAddress(text) {
  try {
    const url = new URL(text);
    return ["http:", "https:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

let made = 0;

/** An id that no other element has. */
export function freshId(name) {
  made += 1;
  return `${name}-${made}`;
}
