/** What is being drawn, kept for this tab's reload: the requests and the picture they start from. */

import { keepFile, keptFile } from "./browser_database.js";

const KEPT = "draw";
const fileOf = (job) => `draw ${job.requests[0].request_id}`;

/**
 * One press of a button.
 * @typedef {object} Job
 * @property {object[]} requests DrawRequests, each with its `request_id`, but for the image.
 * @property {string[]} done The ids of those that have finished.
 * @property {boolean} compares Whether its two pictures are to be seen side by side.
 * @property {Blob|null} image What they start from.
 */

/** Keeps it. */
export async function keepJob({ image, ...job }) {
  if (image) await keepFile(fileOf(job), image);
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ ...job, hasImage: Boolean(image) }));
  } catch {
    // Nothing is kept here: then a reload ends the draw.
  }
}

/** The job that a reload has cut off, or null. */
export async function keptJob() {
  const text = sessionStorage.getItem(KEPT);
  if (!text) return null;
  const { hasImage, ...job } = JSON.parse(text);
  const image = hasImage ? await keptFile(fileOf(job)) : null;
  return hasImage && !image ? null : { ...job, image };
}

/** It has ended. */
export async function forgetJob(job) {
  sessionStorage.removeItem(KEPT);
  if (job.image) await keepFile(fileOf(job), null);
}
