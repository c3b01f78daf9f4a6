/** Where the page begins. */

import { Chat, trouble } from "./chat.js";
import { Person, told } from "./emulator.js";
import { addressed } from "./place.js";
import { wearTheme } from "./theme.js";
import { speak, words } from "./words.js";

const AGAIN_MS = 1000;
let chat = null;

/** Open the page for whom its address names, or else for the first who reads what the browser is set to. */
async function open({ guild: wantedGuild, user: wantedUser, channel }) {
  const { application, guilds } = await told("");
  const guild = guilds.find(({ name, id }) => [name, id].includes(wantedGuild)) ?? guilds[0];
  if (!guild) throw new Error("there is no guild");
  const people = Object.entries(guild.users).filter(([, id]) => id !== application.id);
  const language = navigator.language.split("-")[0];
  const [, userId] =
    people.find((named) => named.includes(wantedUser)) ??
    people.find(([name]) => guild.locales[name].split("-")[0] === language) ??
    people[0];
  chat?.close();
  chat = await Chat.open(new Person(guild.id, userId), {
    application,
    guilds,
    channel,
    go: (toGuild, toUser, toChannel = null) =>
      begin({ guild: toGuild, user: toUser, channel: toChannel }),
  });
}

async function begin(where) {
  try {
    await open(where);
  } catch (error) {
    speak(navigator.language.startsWith("ko") ? "ko" : "en-US");
    trouble(words.connecting);
    setTimeout(() => begin(where), AGAIN_MS);
    if (!(error instanceof TypeError)) throw error;
  }
}

wearTheme();
begin(addressed());
addEventListener("hashchange", () => begin(addressed()));
