/** English. Each page adds a part of its own; words_ko.js has the same parts with the same words. */

import { RUNS } from "./runs/runs_words_en.js";
import { DRAWINGS_ENGLISH } from "./drawings/drawings_words_en.js";

export const ENGLISH = {
  locale: "en",
  seconds: (count) => `${count} s`,
  minutes: (count) => `${count} min`,
  hours: (hours, minutes) => `${hours} h ${minutes} min`,

  frame: {
    title: "KSH Drawing AI",
    pages: { draw: "Draw", drawings: "Drawings", runs: "Training" },
    skip: "Skip to the content",
    theme: { system: "Theme: as the system", light: "Theme: light", dark: "Theme: dark" },
    language: "한국어로 보기",
    logOut: "Log out",
    password: "Password",
    logIn: "Log in",
    close: "Close",
    cancel: "Cancel",
    tryAgain: "Try again",
    loading: "Loading…",
  },

  draw: {
    prompt: "What to draw",
    promptExample: "an anime girl, blonde hair, smile, park",
    negativePrompt: "What to keep out",
    negativeExample: "lowres, bad hands",
    generate: "Generate",
    generateKeys: "Generate (Ctrl+Enter)",
    more: "More",
    reset: "Reset settings",
    picture: "Picture",
    preview: "The picture so far",
    progress: "How far the picture is",
    empty: "Your picture appears here.",
    drawnOf: (prompt) => (prompt ? `Drawn: ${prompt}` : "A picture"),
    withoutAdapter: "base model alone",
    seedIs: (seed) => `seed ${seed}`,
    pressOne: "Select a picture to see it large, save it or go on from it.",
    flagged: "The safety check flagged this picture. Select it to see it.",
    unkept:
      "This browser could not keep the picture in its history. Save it if you want to have it.",
    triesAgain: "Trying again by itself.",

    settings: {
      size: "Size",
      asImage: "As the picture it starts from",
      customSize: "Another size…",
      shapes: { square: "Square", portrait: "Portrait", landscape: "Landscape" },
      width: "Width",
      height: "Height",
      num_images: "Pictures",
      num_inference_steps: "Steps",
      guidance_scale: "Guidance",
      adapter_weight: "Style weight",
      strength: "How far from it",
      seed: "Seed",
      anySeed: "a new one each time",
      freshSeed: "Pick a seed",
      noSeed: "A new seed each time",
      scheduler: "Sampler",
      style: "Style",
      version: "Version",
      inService: (version) => `Version ${version} (in service)`,
      numbered: (version) => `Version ${version}`,
      noVersion: "None yet: the base model alone",
      raw_prompt: "Without the style's own words",
      prefix: (text) => `Put in front otherwise: ${text}`,
      hints: {
        num_inference_steps: "More takes longer and is finer.",
        guidance_scale: "How closely it keeps to your words.",
        adapter_weight: "0: the base model alone. 1: as it was learnt.",
        seed: "The same seed and settings draw the same picture.",
        strength: "Low keeps to the picture, high to your words.",
      },
    },

    source: {
      choose: "Start from a picture…",
      alt: "The picture to start from",
      remove: "Do not start from it",
      unreadable: (name) =>
        `${name} could not be read as a picture. PNG, JPEG and WebP always can.`,
    },
    drop: {
      startFrom: "Start from it",
      read: "Read its settings",
      noPicture: "That is not a picture. Drop a PNG, JPEG or WebP.",
    },
    read: {
      choose: "Read settings…",
      hint: "What a picture was made with",
      nothing: "This picture does not say what it was made with.",
      noPng: "Only whole PNG files say what they were made with.",
    },

    compare: {
      open: "Compare versions…",
      title: "Compare two versions",
      how: "Both draw your words with the same seed and settings.",
      left: "First",
      right: "Second",
      none: "Without a version: the base model alone",
      same: "Choose two that differ.",
      draw: "Draw both",
      line: (left, right) => `The line between ${left} and ${right}`,
      shows: (left, percent, right) => `${percent}% ${left}, ${100 - percent}% ${right}`,
      besides: "Side by side",
    },

    phases: {
      asked: () => "Asking the server…",
      queued: ({ position }, eta) =>
        `Waiting · ${position === 0 ? "up next" : `${position} ahead of yours`}${eta ? ` · starts in about ${eta}` : ""}`,
      drawing: ({ step, of }, eta) =>
        `Drawing · step ${step} of ${of}${eta ? ` · about ${eta} left` : ""}`,
      away: ({ problem }) => `${problem.told} Trying again…`,
      cancelling: () => "Cancelling…",
    },
    announced: (percent) => (percent ? `Drawing, ${percent}%` : "Drawing"),
    ended: {
      done: "The picture is done.",
      cancelled: "Cancelled.",
      failed: "The picture could not be drawn.",
    },

    notes: {
      withheld: "The safety check held this picture back.",
      noneActive: "This style has no version in service yet, so the base model drew it alone.",
      translated: (text) => `Drawn as: ${text}`,
      translatedNegative: (text) => `Kept out as: ${text}`,
      untranslated: (those) => `Not translated, so left out: ${those}`,
      missing: (count) => `Not installed, so left out: ${count} of the style's words`,
    },

    actions: {
      save: "Save",
      use: "Use these settings",
      startFrom: "Start from it",
      vary: "Vary",
      varyHint: "Another one like it",
      enlarge: "Enlarge",
      enlargeHint: "Twice as wide and high, with more detail",
      details: "Details",
      remove: "Remove",
    },

    parameters: {
      prompt: "Words",
      negative_prompt: "Kept out",
      full_prompt: "As drawn",
      full_negative_prompt: "Kept out, as drawn",
      adapter: "Version",
      adapter_weight: "Style weight",
      size: "Size",
      hires_strength: "Doubled with",
      num_inference_steps: "Steps",
      guidance_scale: "Guidance",
      scheduler: "Sampler",
      seed: "Seed",
      strength: "How far from its picture",
      base_model: "Base model",
      software: "Drawn by",
    },

    history: {
      title: "Your pictures",
      count: (count, most) => `${count} of at most ${most}, in this browser only`,
      more: "Show more",
      clear: "Remove all",
      sure: "Remove all pictures from this browser? Those that were not saved are gone for good.",
    },

    rules: {
      empty: "Write what to draw.",
      tooLong: (most, length) => `At most ${most} characters, not ${length}.`,
      range: (min, max, text) => `A number from ${min} to ${max}, not ${text}.`,
      whole: (text) => `A whole number, not ${text}.`,
      multiple: (step, text) => `A multiple of ${step}, not ${text}.`,
      seed: (most) => `A whole number from 0 to ${most}.`,
      pixels: (most, width, height) =>
        `Width × height must be at most ${most} pixels, not ${width}×${height} = ${width * height}.`,
    },
    refused: {
      Conflict: () => "This draw goes on in another tab.",
      NotFound: (said) => `It is not there any more: ${said}`,
      InvalidRequest: (said) => `This cannot be drawn: ${said}`,
      FailedPrecondition: (said) => `This cannot be drawn now: ${said}`,
      ResourceExhausted: (said) => `No more can be drawn right now: ${said}`,
      QueueFull: (said) => `Too many draws are waiting: ${said}`,
    },
  },
  drawings: DRAWINGS_ENGLISH,

  problems: {
    PageAway: () => "The page's server cannot be reached. Is it running?",
    ConnectionLost: () => "The connection was lost in the middle. Try again in a moment.",
    ServerAway: (said) => `A service cannot be reached right now: ${said}`,
    Unavailable: (said) => `Not right now: ${said}`,
    DeadlineExceeded: () => "The server does not answer. Try again in a moment.",
    Unauthenticated: () => "The server does not know this page: check its token.",
    InternalError: (id) => `Something went wrong on our side. The log has more under ${id}.`,
    LoggedOut: () => "Log in again.",
    WrongPassword: () => "The password is wrong.",
    UnexpectedAnswer: (status) => `The page's server answered ${status}, which was not expected.`,
    TooManyTries: (said) => `Too many wrong passwords: ${said}.`,
  },

  runs: RUNS,
  // Servers speak it.
  rules: [],
};
