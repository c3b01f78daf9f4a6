/** What this browser keeps that is too large for localStorage: IndexedDB, in promises. */

const NAME = "ksh-drawing-ai";
const VERSION = 1;

let opening = null;

function opened() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.addEventListener("upgradeneeded", () => {
      const pictures = request.result.createObjectStore("pictures", { keyPath: "key" });
      pictures.createIndex("at", "at");
      request.result.createObjectStore("files");
    });
    request.addEventListener("success", () => {
      // A page of a later version, in another tab, must not wait for this one.
      request.result.addEventListener("versionchange", () => request.result.close());
      resolve(request.result);
    });
    request.addEventListener("error", () => reject(request.error));
  });
  opening.catch(() => {
    opening = null;
  });
  return opening;
}

/** What a request of IndexedDB comes to. */
export const answered = (request) =>
  new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });

/**
 * Does something in a store, all of it or nothing.
 * @param {"pictures"|"files"} store
 * @param {"readonly"|"readwrite"} mode
 * @param {function(IDBObjectStore): Promise} act Awaits nothing but requests of this store.
 */
export async function within(store, mode, act) {
  const transaction = (await opened()).transaction(store, mode);
  const done = new Promise((resolve, reject) => {
    transaction.addEventListener("complete", resolve);
    transaction.addEventListener("abort", () => reject(transaction.error));
  });
  // Where `act` fails that is what is told.
  done.catch(() => {});
  const result = await act(transaction.objectStore(store));
  await done;
  return result;
}

/** A file kept under a name, or nothing. */
export const keptFile = (name) =>
  within("files", "readonly", (files) => answered(files.get(name))).catch(() => undefined);

/** Keeps one; with null, none. A browser that keeps nothing is as one that was closed. */
export const keepFile = (name, blob) =>
  within("files", "readwrite", (files) =>
    answered(blob ? files.put(blob, name) : files.delete(name)),
  ).catch(() => {});
