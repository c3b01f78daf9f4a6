/** What may be set for a draw: from the form to a request, and from a picture to another request. */

import { count } from "../numbers.js";
import { words } from "../words.js";

/** All that the form keeps, as text; what is empty is the server's own to choose. */
export const EMPTY = Object.freeze({
  prompt: "",
  negative_prompt: "",
  raw_prompt: "",
  style: "",
  version: "",
  adapter_weight: "",
  size: "",
  width: "",
  height: "",
  num_images: "",
  num_inference_steps: "",
  guidance_scale: "",
  scheduler: "",
  seed: "",
  strength: "",
});

/** The size whose width and height are typed. */
export const CUSTOM = "custom";

const MOST_SEED = 2n ** 63n - 1n;
const PREVIEWS = 12;

/** The bounds of each number, and what stands for nothing typed. */
export function bounds(capabilities) {
  const { limits } = capabilities;
  const size = {
    min: limits.min_size,
    max: limits.max_size,
    step: limits.size_multiple,
    whole: true,
  };
  return {
    width: { ...size, usual: capabilities.default_size.width },
    height: { ...size, usual: capabilities.default_size.height },
    num_images: { min: 1, max: limits.max_num_images, step: 1, whole: true, usual: 1 },
    num_inference_steps: {
      min: limits.min_num_inference_steps,
      max: limits.max_num_inference_steps,
      step: 1,
      whole: true,
      usual: capabilities.default_num_inference_steps,
    },
    guidance_scale: {
      min: limits.min_guidance_scale,
      max: limits.max_guidance_scale,
      step: 0.5,
      usual: tidy(capabilities.default_guidance_scale),
    },
    adapter_weight: { min: 0, max: 2, step: 0.05, usual: 1 },
    strength: { min: 0.05, max: 1, step: 0.05, usual: 0.8 },
  };
}

/** A number of 32 bits without the digits that it does not have. */
export const tidy = (number) => Number(Number(number).toPrecision(6));

/** The style that is drawn with, as the server tells it. */
export const styleOf = (values, capabilities) =>
  capabilities.styles
    .map((each) => each.style)
    .find((style) => style.name === (values.style || capabilities.default_style));

/** What is wrong with the form, a sentence by field; the first is the first on the screen. */
export function problemsOf(values, capabilities) {
  const said = words.draw.rules;
  const problems = {};
  const longest = capabilities.limits.max_prompt_characters;
  if (!values.prompt.trim()) problems.prompt = said.empty;
  for (const name of ["prompt", "negative_prompt"]) {
    const length = [...values[name]].length;
    if (length > longest) problems[name] = said.tooLong(count(longest), count(length));
  }
  const all = bounds(capabilities);
  for (const [name, bound] of Object.entries(all)) {
    const isOff = (name === "width" || name === "height") && values.size !== CUSTOM;
    const problem = values[name] === "" || isOff ? null : numberProblem(values[name], bound);
    if (problem) problems[name] = problem;
  }
  if (values.seed.trim() && !isSeed(values.seed.trim()))
    problems.seed = said.seed(String(MOST_SEED));
  const { width, height } = sizeOf(values, capabilities) ?? {};
  if (!problems.width && !problems.height && width * height > capabilities.limits.max_pixels)
    problems.height = said.pixels(
      count(capabilities.limits.max_pixels),
      `${width}×${height}`,
      count(width * height),
    );
  return problems;
}

function numberProblem(text, { min, max, step, whole = false }) {
  const value = Number(text);
  const said = words.draw.rules;
  if (!Number.isFinite(value) || value < min || value > max) return said.range(min, max, text);
  if (whole && value % step !== 0) return step === 1 ? said.whole(text) : said.multiple(step, text);
  return null;
}

const isSeed = (text) => /^\d{1,19}$/.test(text) && BigInt(text) <= MOST_SEED;

/** Null: as the server has it. */
function sizeOf(values, capabilities) {
  if (values.size === CUSTOM) {
    const { width, height } = bounds(capabilities);
    return {
      width: Number(values.width || width.usual),
      height: Number(values.height || height.usual),
    };
  }
  if (!values.size) return null;
  const [width, height] = values.size.split("×").map(Number);
  return { width, height };
}

/** Below 2^32, as the server's own are: easy to tell to others. */
export const freshSeed = () => String(crypto.getRandomValues(new Uint32Array(1))[0]);

/** Not randomUUID(), which there is over HTTPS only. */
export const freshRequestId = () =>
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");

/**
 * The request of a form that has no problems. It says all that decides how the picture comes out, so
 * that it comes out the same when it has to be asked for again.
 */
export function requestOf(values, capabilities, { hasImage = false } = {}) {
  const all = bounds(capabilities);
  const number = (name) => Number(values[name] || all[name].usual);
  const { width, height } =
    sizeOf(values, capabilities) ?? (hasImage ? {} : capabilities.default_size);
  return sent({
    prompt: values.prompt.trim(),
    negative_prompt: values.negative_prompt.trim(),
    raw_prompt: values.raw_prompt === "yes",
    style: styleOf(values, capabilities)?.name,
    version: values.version && Number(values.version),
    adapter_weight: number("adapter_weight"),
    width,
    height,
    num_inference_steps: number("num_inference_steps"),
    guidance_scale: number("guidance_scale"),
    scheduler: values.scheduler || capabilities.default_scheduler,
    seed: values.seed.trim() || freshSeed(),
    num_images: number("num_images"),
    strength: hasImage ? number("strength") : undefined,
  });
}

/** Without what is to be left out, and with looks on the way. */
function sent(fields) {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined && value !== "");
  const interval = Math.ceil(fields.num_inference_steps / PREVIEWS);
  return { ...Object.fromEntries(kept), preview_interval_steps: interval };
}

/** The same picture again, but for what `changes` says. */
export function requestAgain(parameters, changes = {}) {
  return sent({
    prompt: parameters.prompt || parameters.full_prompt,
    negative_prompt:
      parameters.negative_prompt || (parameters.prompt ? "" : parameters.full_negative_prompt),
    guild_prompt_prefix: parameters.guild_prompt_prefix,
    guild_negative_prompt_prefix: parameters.guild_negative_prompt_prefix,
    raw_prompt: parameters.raw_prompt,
    style: parameters.adapter?.style ?? parameters.style,
    version: parameters.adapter?.version,
    adapter_weight: tidy(parameters.adapter_weight),
    width: parameters.width,
    height: parameters.height,
    num_inference_steps: parameters.num_inference_steps,
    guidance_scale: tidy(parameters.guidance_scale),
    scheduler: parameters.scheduler || undefined,
    seed: parameters.seed,
    num_images: 1,
    ...changes,
  });
}

/** Whether a picture twice as wide and high is within the limits. */
export function mayDouble({ width, height, hires_strength }, { limits }) {
  const fits =
    2 * Math.max(width, height) <= limits.max_size && 4 * width * height <= limits.max_pixels;
  return fits && hires_strength === undefined;
}
