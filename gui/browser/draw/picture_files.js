/** Pictures as files: made smaller, shown, saved. */

const THUMBNAIL_EDGE = 320;
const LARGEST_EDGE = 2048;
const TAKEN = ["image/png", "image/jpeg", "image/webp"];

async function scaled(blob, edge, type, quality) {
  const bitmap = await createImageBitmap(blob);
  const scale = Math.min(1, edge / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return new Promise((resolve) => canvas.toBlob(resolve, type, quality));
}

/** A small look at a picture. */
export const thumbnailOf = (blob) => scaled(blob, THUMBNAIL_EDGE, "image/webp", 0.85);

/**
 * A picture as the server takes it: what is too large, or of another format, is made anew.
 * @throws {Error} Where the browser cannot read it.
 */
export async function sendable(blob, mostBytes) {
  if (TAKEN.includes(blob.type) && blob.size <= mostBytes) {
    (await createImageBitmap(blob)).close();
    return blob;
  }
  for (let edge = LARGEST_EDGE; edge > 64; edge /= 2) {
    const made = await scaled(blob, edge, "image/png");
    if (made.size <= mostBytes) return made;
  }
  throw new Error("the picture cannot be made small enough");
}

const shown = new WeakMap();

/** Shows a file in an image, in place of what it showed before; null: nothing. */
export function show(image, blob) {
  const before = shown.get(image);
  if (before?.blob === blob) return;
  if (before) URL.revokeObjectURL(before.url);
  shown.delete(image);
  if (!blob) {
    image.removeAttribute("src");
    return;
  }
  const url = URL.createObjectURL(blob);
  shown.set(image, { blob, url });
  image.src = url;
}

/** Lets go of what the images below an element show; they are not shown again. */
export function letGo(root) {
  for (const image of root.querySelectorAll("img")) {
    const before = shown.get(image);
    if (before) URL.revokeObjectURL(before.url);
    shown.delete(image);
  }
}

/** Saves a file as it is, where the browser saves. */
export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A name that sorts by style, and tells the seed. */
export const fileName = (parameters) => `${parameters.style ?? "picture"}-${parameters.seed}.png`;
