/** The page's icons: strokes in a square of 24. */

const STROKES = {
  apps: "M5 5h5v5H5zM14 5h5v5h-5zM5 14h5v5H5zM14 14h5v5h-5z",
  check: "M5 12.5l5 5 9-11",
  close: "M6 6l12 12M18 6 6 18",
  contrast: "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M12 3v18M15 4.5v15M18 6.5v11",
  copy: "M9 9h11v11H9zM5.5 15H4V4h11v1.5",
  down: "M6 9l6 6 6-6",
  edit: "M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19z",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12M12 9a3 3 0 1 0 0 6a3 3 0 0 0 0-6",
  file: "M6 3h8l5 5v13H6zM14 3v5h5",
  hash: "M10 4 8 20M16 4l-2 16M4.5 9h16M3.5 15h16",
  latest: "M12 5v14M6 13l6 6 6-6",
  menu: "M4 6h16M4 12h16M4 18h16",
  moon: "M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  people:
    "M9 11a3.5 3.5 0 1 0 0-7a3.5 3.5 0 0 0 0 7M3 20a6 6 0 0 1 12 0M16 4.5a3.5 3.5 0 0 1 0 6.5M17.5 14.5A6 6 0 0 1 21 20",
  plus: "M12 5v14M5 12h14",
  reply: "M10 6 4 12l6 6M4 12h9a7 7 0 0 1 7 7",
  send: "M4 12 20 4l-5 16-4-6z",
  smile:
    "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M8 14a4.5 4.5 0 0 0 8 0M9 9.5h.01M15 9.5h.01",
  sun: "M12 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M5 19l1.4-1.4M17.6 6.4 19 5",
  thread: "M4 5h16v11h-9l-4 4v-4H4zM8 9h8M8 12h5",
  trash: "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
};
const SVG = "http://www.w3.org/2000/svg";

/** An icon by its name; it says nothing by itself. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({
    class: `icon icon-${name}`,
    viewBox: "0 0 24 24",
    "aria-hidden": "true",
  }))
    svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", STROKES[name]);
  svg.append(path);
  return svg;
}
