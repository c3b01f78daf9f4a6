/** All that a picture was made with, as a list. */

import { element } from "../dom.js";
import { tidy } from "./draw_settings.js";
import { words } from "../words.js";

/**
 * The list; what is not known is left out.
 * @param {object} parameters DrawParameters.
 * @param {object|null} capabilities For the samplers' names.
 */
export function parametersView(parameters, capabilities) {
  const rows = Object.entries(told(parameters, capabilities)).filter(([, value]) => value);
  const said = words.draw.parameters;
  return element(
    "dl",
    { class: "parameters" },
    rows.flatMap(([name, value]) => [
      element("dt", {}, said[name]),
      element("dd", {}, String(value)),
    ]),
  );
}

function told(parameters, capabilities) {
  const { adapter, width, height, base_model: model } = parameters;
  const scheduler = capabilities?.schedulers.find((each) => each.name === parameters.scheduler);
  const number = (value) => (value ? String(tidy(value)) : "");
  return {
    prompt: parameters.prompt,
    negative_prompt: parameters.negative_prompt,
    full_prompt: parameters.full_prompt,
    full_negative_prompt: parameters.full_negative_prompt,
    adapter: adapter && `${adapter.style}@${adapter.version}`,
    adapter_weight: adapter && number(parameters.adapter_weight),
    size: width && `${width}×${height}`,
    hires_strength: number(parameters.hires_strength),
    num_inference_steps: number(parameters.num_inference_steps),
    guidance_scale: number(parameters.guidance_scale),
    scheduler: scheduler?.display_name ?? parameters.scheduler,
    seed: width ? parameters.seed : "",
    strength: number(parameters.strength),
    base_model: model?.name,
    software: parameters.software,
  };
}
