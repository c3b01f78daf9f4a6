/** What is being drawn and what waits, kept for this tab's reload, with what they start from. */

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

/** In the order in which they were asked for. */
const kept = new Set();

function write() {
  const plain = [...kept].map(({ image, ...job }) => ({ ...job, hasImage: Boolean(image) }));
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(plain));
  } catch {
    // Nothing is kept here: then a reload ends the draws.
  }
}

/** Keeps it, as it is now. */
export async function keepJob(job) {
  const isNew = !kept.has(job);
  kept.add(job);
  if (isNew && job.image) await keepFile(fileOf(job), job.image);
  // It may have ended meanwhile.
  if (kept.has(job)) write();
}

/** Those that a reload has cut off, from now on kept as these. */
export async function keptJobs() {
  const told = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
  kept.clear();
  for (const { hasImage, ...job } of told) {
    const image = hasImage ? await keptFile(fileOf(job)) : null;
    if (image || !hasImage) kept.add({ ...job, image });
  }
  return [...kept];
}

/** It has ended. */
export async function forgetJob(job) {
  kept.delete(job);
  write();
  if (job.image) await keepFile(fileOf(job), null);
}
