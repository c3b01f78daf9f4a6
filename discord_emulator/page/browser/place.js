/** Where the page is, as its address says: who uses it, and which channel is open. */

/** What the address names; nothing where it names none. */
export function addressed() {
  const named = new URLSearchParams(location.hash.slice(1));
  return { guild: named.get("guild"), user: named.get("user"), channel: named.get("channel") };
}

/** Put it into the address, so that a reload, a bookmark or a screenshot comes back to it. */
export function address(guild, user, channel) {
  const hash = `#${new URLSearchParams({ guild, user, channel })}`;
  if (hash !== location.hash) history.replaceState(null, "", hash);
}
