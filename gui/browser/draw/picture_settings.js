/** What the form takes over of a picture's parameters, and what it cannot. */

import { CUSTOM, EMPTY, problemsOf, styleOf, tidy } from "./draw_settings.js";
import { words } from "../words.js";

// A1111's way to name networks; here a style is chosen, and these would be read as words.
const TAG = /<(?:lora|lyco|hypernet):[^<>]*>/gi;

/**
 * The values of the form; what a picture does not tell stays as it is, and what cannot be used here
 * is as usual.
 * @returns {{values: object, untaken: string[]}} `untaken`: a sentence for each thing that is not as
 *   the picture says.
 */
export function settingsOf(parameters, capabilities, before) {
  const said = words.draw.untaken;
  const [prompt, tags] = promptOf(parameters);
  const scheduler = known(capabilities.schedulers, parameters.scheduler);
  const style = stylesName(parameters, capabilities);
  const values = { ...before, ...told(parameters, before), ...prompt, ...style };
  if (parameters.scheduler) values.scheduler = scheduler ? parameters.scheduler : "";
  if (parameters.width) Object.assign(values, sizeValues(parameters, capabilities));
  const wanted = parameters.adapter?.style ?? parameters.style;
  const model = parameters.base_model?.name;
  return {
    values,
    untaken: [
      model && !isSameModel(model, capabilities.base_model?.name) && said.model(model),
      wanted && !style.style && said.style(wanted),
      parameters.scheduler && !scheduler && said.scheduler(parameters.scheduler),
      ...withinBounds(values, capabilities),
      tags.length > 0 && said.tags(tags.join(" ")),
      parameters.hires_strength !== undefined && said.doubled,
    ].filter(Boolean),
  };
}

const known = (offered, name) => offered.some((each) => each.name === name);

// A file says the last part of a model's name only.
const lastPart = (name) => name.split("/").at(-1).toLowerCase();
const isSameModel = (one, other) => !other || lastPart(one) === lastPart(other);

function told(parameters, before) {
  const text = (value, other) => (value ? String(tidy(value)) : other);
  return {
    raw_prompt: parameters.raw_prompt ? "yes" : "",
    num_inference_steps: text(parameters.num_inference_steps, before.num_inference_steps),
    guidance_scale: text(parameters.guidance_scale, before.guidance_scale),
    seed: parameters.seed === "0" && !parameters.width ? "" : parameters.seed,
    strength: text(parameters.strength, before.strength),
  };
}

/** The two boxes, and the tags that were in them. */
function promptOf(parameters) {
  const boxes = {
    prompt: [parameters.guild_prompt_prefix, parameters.prompt || parameters.full_prompt],
    negative_prompt: [
      parameters.guild_negative_prompt_prefix,
      parameters.negative_prompt || (parameters.prompt ? "" : parameters.full_negative_prompt),
    ],
  };
  const texts = Object.entries(boxes).map(([name, parts]) => [
    name,
    parts.filter(Boolean).join(", "),
  ]);
  const tags = texts.flatMap(([, text]) => text.match(TAG) ?? []);
  return [Object.fromEntries(texts.map(([name, text]) => [name, withoutTags(text)])), tags];
}

/** Without the comma and the blanks that a tag leaves alone. */
const withoutTags = (text) =>
  text.search(TAG) < 0
    ? text
    : text
        .replace(TAG, "")
        .split(",")
        .map((part) => part.trim())
        .filter(Boolean)
        .join(", ");

function stylesName(parameters, capabilities) {
  const name = parameters.adapter?.style ?? parameters.style;
  if (!name) return {};
  if (!styleOf({ style: name }, capabilities)) return { style: "", version: "" };
  return {
    style: name,
    version: parameters.adapter ? String(parameters.adapter.version) : "",
    adapter_weight: String(tidy(parameters.adapter_weight)),
  };
}

function sizeValues({ width, height }, { sizes }) {
  const isOffered = sizes.some((size) => size.width === width && size.height === height);
  if (isOffered) return { size: `${width}×${height}` };
  return { size: CUSTOM, width: String(width), height: String(height) };
}

/** Has what breaks a rule here be as usual; gives a sentence for each. Prompts stay, to be edited. */
function withinBounds(values, capabilities) {
  const { prompt, negative_prompt, ...problems } = problemsOf(values, capabilities);
  const said = words.draw.settings;
  const fields = Object.keys(problems);
  for (const name of fields) values[name] = EMPTY[name];
  const isSize = (name) => name === "width" || name === "height";
  if (fields.some(isSize)) Object.assign(values, { size: "", width: "", height: "" });
  const sentences = fields.map((name) =>
    words.draw.untaken.value(said[isSize(name) ? "size" : name], problems[name]),
  );
  return [...new Set(sentences)];
}
