/** Pictures: as they stand in a message, and enlarged. */

import { element, iconButton } from "./dom.js";
import { icon } from "./icons.js";
import { words } from "./words.js";

const WIDTH_MAX = 550;
const HEIGHT_MAX = 350;

/** A picture in its place; a click enlarges it. `pictures` are those that it is one of. */
export function picture(shown, pictures, { cropped = false } = {}) {
  const { url, width, height, name, description, id } = shown;
  const scale = width ? Math.min(1, WIDTH_MAX / width, HEIGHT_MAX / height) : 1;
  const size = width
    ? { width: Math.round(width * scale), height: Math.round(height * scale) }
    : {};
  const label = words.enlarge(description || name || words.picture);
  return element(
    "button",
    {
      type: "button",
      class: cropped ? "picture cropped" : "picture",
      "aria-label": label,
      click: () => enlarge(pictures, pictures.indexOf(shown)),
    },
    element("img", { src: url, alt: description || name || "", "data-id": id, ...size }),
  );
}

/** Whether a picture is of this address; the page fetches nothing from elsewhere. */
export function isHere(url) {
  try {
    return new URL(url).origin === location.origin;
  } catch {
    return false;
  }
}

/** Show a picture as large as the window lets it be; the arrow keys go to those beside it. */
export function enlarge(pictures, index) {
  const dialog = element("dialog", {
    class: "enlarged",
    "aria-label": words.picture,
    click: ({ target }) => target === dialog && dialog.close(),
    close: () => dialog.remove(),
    keydown: ({ key }) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[key] ?? 0;
      if (by && pictures[index + by]) show((index += by));
    },
  });
  const show = () => {
    const { url, name, description } = pictures[index];
    dialog.replaceChildren(
      element("img", { src: url, alt: description || name || "" }),
      element(
        "p",
        { class: "enlarged-foot" },
        element("span", {}, description || name || ""),
        element("a", { href: url, target: "_blank", rel: "noopener" }, words.openOriginal),
      ),
      iconButton(words.close, icon("close"), () => dialog.close(), { autofocus: true }),
    );
  };
  show();
  document.body.append(dialog);
  dialog.showModal();
}
