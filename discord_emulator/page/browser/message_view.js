/** One message. */

import { emojiName } from "./acts.js";
import { attachmentViews } from "./attachments.js";
import { appTag, avatar } from "./avatars.js";
import { componentViews, dots } from "./component_views.js";
import { element, iconButton } from "./dom.js";
import { embedView } from "./embeds.js";
import { openEmoji } from "./emoji.js";
import { icon } from "./icons.js";
import { markdown, plainText } from "./markdown_view.js";
import { sentAt, shortTime } from "./timestamps.js";
import { words } from "./words.js";

const EPHEMERAL = 1 << 6;
export const LOADING = 1 << 7;
const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}(?:\uFE0F|\u200D\p{Extended_Pictographic})*\s*){1,27}$/u;
const REPLY = 19;

export const isEphemeral = (message) => Boolean(message.flags & EPHEMERAL);
export const isLoading = (message) => Boolean(message.flags & LOADING);

/** Whether a message stands by itself: it answers another, or a command. */
export const standsAlone = (message) => Boolean(message.interaction) || message.type === REPLY;

/**
 * A message's elements, with its head; a list hides that where the message goes on from the one before.
 * @param {object} message Discord's message object.
 * @param {object} place Of whom and where: `guild`, `acts`, `histories`, `openChannel`, `openMessage`, `openProfile`,
 *   `goTo`.
 */
export function messageView(message, place) {
  const { guild, acts } = place;
  const name = guild.nameOf(message.author);
  return [
    above(message, place),
    element("span", { class: "message-avatar" }, avatar(message.author, name)),
    shortTime(message.timestamp),
    element(
      "div",
      { class: "message-head" },
      authorName(message.author, name, place),
      appTag(message.author),
      sentAt(message.timestamp),
    ),
    element(
      "div",
      { class: "message-body" },
      content(message, place),
      attachmentViews(message.attachments),
      message.embeds.map((embed) => embedView(embed, place)),
      componentViews(message, place),
      acts.hasFailed(message.id) && element("p", { class: "failed", role: "status" }, words.failed),
      reactions(message, place),
      thread(message, place),
      isEphemeral(message) && onlyYou(() => acts.remove(message)),
    ),
  ];
}

/** A command that was sent, until its answer is there. */
export function pendingView(entry, { guild, acts }, bot) {
  const name = guild.nameOf(bot);
  const said = entry.failed
    ? element("div", { class: "message-content failed" }, words.silent)
    : element("div", { class: "message-content pending-words" }, words.commandSending);
  return element(
    "li",
    { class: "message pending", "data-interaction-id": entry.id },
    usedCommand(guild.me.user, guild.me.display_name, entry.name),
    element("span", { class: "message-avatar" }, avatar(bot, name)),
    element(
      "div",
      { class: "message-head" },
      element("span", { class: "author" }, name),
      appTag(bot),
    ),
    element(
      "div",
      { class: "message-body" },
      said,
      entry.failed && onlyYou(() => acts.settle(entry.id)),
    ),
  );
}

function authorName(user, name, { openProfile }) {
  return element(
    "button",
    {
      type: "button",
      class: "author",
      click: ({ currentTarget }) => openProfile(currentTarget, user),
      contextmenu: (event) => {
        event.preventDefault();
        event.stopPropagation();
        openProfile(event.currentTarget, user);
      },
    },
    name,
  );
}

function above(message, place) {
  const { guild } = place;
  // the answer to a modal is no answer to a command, and has no name of one
  if (message.interaction?.name) {
    const { user, name_localized: name } = message.interaction;
    return usedCommand(user, guild.nameOf(user), name, message.type);
  }
  if (message.type !== REPLY) return null;
  const replied = message.referenced_message;
  if (!replied) return element("div", { class: "above" }, element("i", {}, words.deletedMessage));
  const name = guild.nameOf(replied.author);
  const text = replied.content || replied.embeds[0]?.title || words.original;
  return element(
    "div",
    { class: "above" },
    avatar(replied.author, name),
    element("b", {}, name),
    element(
      "button",
      { type: "button", class: "above-text", click: () => place.goTo(replied.id) },
      plainText(text, place),
      replied.attachments.length > 0 && element("span", { class: "has-file" }, icon("file")),
    ),
  );
}

const CONTEXT_MENU = 23;

function usedCommand(user, name, command, type) {
  const shown = element("span", { class: "command-name" }, type === CONTEXT_MENU ? command : `/${command}`);
  return element(
    "div",
    { class: "above" },
    avatar(user, name),
    element("b", {}, name),
    element("span", {}, " ", words.commandUsed(shown)),
  );
}

function content(message, place) {
  if (isLoading(message)) {
    const name = place.guild.nameOf(message.author);
    return element(
      "div",
      { class: "message-content thinking", role: "status" },
      element("span", { class: "dots", "aria-hidden": "true" }, dots()),
      `${name} ${words.thinking}`,
    );
  }
  if (!message.content) return null;
  const kind = ONLY_EMOJI.test(message.content) ? "message-content only-emoji" : "message-content";
  const shown = element("div", { class: kind }, markdown(message.content, place));
  if (message.edited_timestamp) {
    const { lastChild } = shown;
    const line = lastChild instanceof Element && lastChild.matches(".subtext") ? lastChild : shown;
    line.append(" ", element("span", { class: "edited" }, words.edited));
  }
  return shown;
}

function reactions(message, { acts }) {
  if (!message.reactions?.length) return null;
  const pills = message.reactions.map(({ emoji, count, me }) =>
    element(
      "button",
      {
        type: "button",
        class: "reaction",
        "aria-pressed": String(Boolean(me)),
        "aria-label": `${emoji.name} ${count}`,
        click: () => acts.react(message, emojiName(emoji)),
      },
      emoji.name,
      element("span", {}, count),
    ),
  );
  const more = iconButton(words.addReaction, icon("smile"), ({ currentTarget }) =>
    openEmoji(currentTarget, (emoji) => acts.react(message, emoji)),
  );
  return element("div", { class: "reactions" }, pills, more);
}

function thread(message, { openChannel, histories }) {
  const begun = message.thread;
  if (!begun) return null;
  const count = Math.max(begun.message_count, histories.of(begun.id).messages.length);
  return element(
    "button",
    { type: "button", class: "thread-card", click: () => openChannel(begun.id) },
    icon("thread"),
    element("b", {}, begun.name),
    element("span", {}, words.threadMessages(count), " ›"),
  );
}

function onlyYou(dismiss) {
  return element(
    "div",
    { class: "only-you" },
    icon("eye"),
    words.onlyYou,
    " • ",
    element("button", { type: "button", class: "text-link", click: dismiss }, words.dismiss),
  );
}
