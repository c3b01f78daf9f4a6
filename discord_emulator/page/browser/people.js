/** The people: who uses the page, and who else is there. */

import { appTag, avatar } from "./avatars.js";
import { element } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { words } from "./words.js";

const USER_COMMAND = 2;

/** The panel that says who the person is, and lets them be another. */
export function personPanel(guild, become) {
  const { me } = guild;
  const open = ({ currentTarget }) => {
    const people = [...guild.members.values()].filter(({ user }) => !user.bot);
    openMenu(currentTarget, [
      { group: words.people },
      ...people.map((member) => ({
        label: member.display_name,
        hint: told(guild, member),
        image: member.user.id === guild.myId ? icon("check") : null,
        checked: member.user.id === guild.myId,
        act: () => become(member.user.id),
      })),
    ]);
  };
  return element(
    "button",
    {
      type: "button",
      class: "person",
      "aria-label": `${words.switchPerson}: ${me.display_name}`,
      "aria-haspopup": "menu",
      click: open,
    },
    avatar(me.user, me.display_name),
    element(
      "span",
      { class: "person-words" },
      element("b", {}, me.display_name),
      element("small", {}, told(guild, me)),
    ),
    icon("down"),
  );
}

/** What there is to say of a member: their account's name, owner, roles. */
function told(guild, member) {
  const { username, id } = member.user;
  const name = username !== member.display_name && username;
  const isOwner = id === guild.ownerId;
  return [name, isOwner && words.owner, ...guild.roleNames(member)].filter(Boolean).join(" · ");
}

/** The list of members at the other side. */
export class MemberList {
  #place;
  #list = element("ul", { class: "member-list" });

  /** @param {object} place `guild`, `openProfile`. */
  constructor(place) {
    this.#place = place;
    this.#head = element("h2", { class: "side-head" });
    this.element = element("aside", { class: "members", "aria-label": words.members }, this.#head, this.#list);
    this.show();
  }

  #head;

  /** Show them anew. */
  show() {
    const { guild } = this.#place;
    this.#head.textContent = `${words.members} — ${guild.members.size}`;
    this.#list.replaceChildren(...[...guild.members.values()].map((member) => this.#row(member)));
  }

  #row(member) {
    const { guild } = this.#place;
    const open = (event) => {
      event.preventDefault();
      this.#place.openProfile(event.currentTarget, member.user);
    };
    return element(
      "li",
      {},
      element(
        "button",
        { type: "button", class: "member", "aria-haspopup": "menu", click: open, contextmenu: open },
        avatar(member.user, member.display_name),
        element(
          "span",
          { class: "person-words" },
          element("b", {}, member.display_name, " ", appTag(member.user)),
          !member.user.bot && element("small", {}, told(guild, member)),
        ),
      ),
    );
  }
}

/** Open the menu of a user: who they are, and the bot's commands on them. */
export async function openProfile(anchor, user, { guild, acts, commands, channelId }) {
  const apps = await commands.menu(USER_COMMAND);
  const member = guild.members.get(user.id);
  const use = (command) =>
    acts.command("menus", command.shownName, {
      channel: channelId(), command: command.name, user: user.id,
    });
  const items = apps.map((command) => ({
    label: command.shownName, image: icon("apps"), act: () => use(command),
  }));
  openMenu(anchor, [
    { group: [user.username, member && told(guild, member)].filter(Boolean).join(" · ") },
    { label: words.copyUserId, image: icon("copy"), act: () => navigator.clipboard?.writeText(user.id) },
    ...(member && items.length ? [null, { group: words.apps }, ...items] : []),
  ]);
}
