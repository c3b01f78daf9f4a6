/** What a run may be told: training.v1.TrainingParameters, each with its range. */

import { words } from "../words.js";
import { count, figure } from "../numbers.js";

const HIGHEST_SEED = 2n ** 63n - 1n;

/** In the order in which they are asked for; how long a run is stands apart. */
export const PARAMETERS = {
  learning_rate: { kind: "above", low: 0, high: 0.1 },
  rank: { kind: "whole", low: 1, high: 128 },
  lora_alpha: { kind: "above", low: 0, high: 1024 },
  lora_targets: { kind: "choice", choices: ["attention", "feed_forward", "all"] },
  resolution: { kind: "multiple", of: 8, low: 64, high: 1024 },
  train_batch_size: { kind: "whole", low: 1, high: 256 },
  gradient_accumulation_steps: { kind: "whole", low: 1, high: 16 },
  lr_scheduler: {
    kind: "choice",
    choices: [
      "linear",
      "cosine",
      "cosine_with_restarts",
      "polynomial",
      "constant",
      "constant_with_warmup",
    ],
  },
  lr_warmup_steps: { kind: "whole", low: 0, high: 1_000_000 },
  random_flip: { kind: "yes or no" },
  caption_dropout_rate: { kind: "between", low: 0, high: 1 },
  snr_gamma: { kind: "above", low: 0, high: 1000 },
  noise_offset: { kind: "between", low: 0, high: 1 },
  seed: { kind: "seed", low: 0, high: HIGHEST_SEED },
  checkpointing_steps: { kind: "whole", low: 1, high: 1_000_000 },
  gradient_checkpointing: { kind: "yes or no" },
  mixed_precision: { kind: "choice", choices: ["auto", "no", "bf16"] },
  validation_prompt: { kind: "text" },
};

/** How long a run is: one of them, or neither. */
export const LENGTHS = {
  num_train_epochs: { kind: "whole", low: 1, high: 1000 },
  max_train_steps: { kind: "whole", low: 1, high: 1_000_000 },
};

const WHOLE = /^\d{1,19}$/;
const NUMBER = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * What was typed, as the contract has it.
 * @returns {{value?: (number|string|boolean), problem?: string}} Neither, where nothing was typed.
 */
export function readParameter({ kind, low, high, of }, typed) {
  // As it is shown, it can be typed: with a real minus sign, and commas between thousands.
  const text = kind === "text" ? typed.trim() : typed.trim().replace("−", "-").replace(/(?<=\d),(?=\d{3}(\D|$))/g, "");
  const said = words.runs.form;
  if (!text) return {};
  if (kind === "text" || kind === "choice") return { value: text };
  if (kind === "yes or no") return { value: text === "yes" };
  if (kind === "seed") {
    const fits = WHOLE.test(text) && BigInt(text) <= high;
    return fits ? { value: text } : { problem: said.whole(low, "2^63 − 1") };
  }
  const number = Number(text);
  if (kind === "whole" || kind === "multiple") {
    const fits = WHOLE.test(text) && number >= low && number <= high && number % (of ?? 1) === 0;
    const problem = of ? said.multiple(of, low, high) : said.whole(count(low), count(high));
    return fits ? { value: number } : { problem };
  }
  const fits = NUMBER.test(text) && number <= high && (kind === "above" ? number > low : number >= low);
  const problem = kind === "above" ? said.above(low, high) : said.between(low, high);
  return fits ? { value: number } : { problem };
}

/** A value of the contract as people read it. */
export function parameterText(name, value) {
  if (typeof value === "boolean") return value ? words.runs.form.yes : words.runs.form.no;
  if (typeof value === "number") return Number.isInteger(value) ? count(value) : figure(value, 3);
  return String(value);
}

/** All that a run was told, as a list. */
export const namesOf = (parameters) =>
  [...Object.keys(LENGTHS), ...Object.keys(PARAMETERS)].filter((name) => name in parameters);
