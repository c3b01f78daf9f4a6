/** Selects, in messages and in modals: https://discord.com/developers/docs/components/reference. */

import { avatar } from "./avatars.js";
import { element } from "./dom.js";
import { icon } from "./icons.js";
import { Listbox } from "./listbox.js";
import { openPopup } from "./popup.js";
import { words } from "./words.js";

const STRING = 3;
const USER = 5;
const ROLE = 6;
const MENTIONABLE = 7;
const CHANNEL = 8;
const SEARCH_FROM = 8;

/** What a select chooses among: entries of a listbox. */
export function selectEntries(select, guild) {
  switch (select.type) {
    case STRING:
      return select.options.map((option) => ({
        label: option.label,
        value: option.value,
        hint: option.description,
        image: option.emoji && element("span", { class: "emoji-image" }, option.emoji.name),
      }));
    case USER:
      return users(guild);
    case ROLE:
      return roles(guild);
    case MENTIONABLE:
      return [...users(guild), ...roles(guild)];
    case CHANNEL:
      return channels(guild, select.channel_types);
    default:
      return [];
  }
}

export function users(guild) {
  return [...guild.members.values()].map((member) => ({
    label: member.display_name,
    aside: member.user.username,
    value: member.user.id,
    image: avatar(member.user, member.display_name),
  }));
}

export function roles(guild) {
  return [...guild.roles.values()].map((role) => ({
    label: `@${role.name.replace(/^@/, "")}`,
    value: role.id,
  }));
}

export function channels(guild, types) {
  return [...guild.channels.values()]
    .filter((channel) => !types?.length || types.includes(channel.type))
    .map((channel) => ({ label: channel.name, value: channel.id, image: icon("hash") }));
}

/** The values that a select has at first. */
export function defaultValues(select) {
  if (select.type === STRING) return select.options.filter((o) => o.default).map((o) => o.value);
  return (select.default_values ?? []).map((value) => value.id);
}

/** A select; `changed` is told the values when the person has chosen. */
export class SelectView {
  #select;
  #entries;
  #values;
  #changed;

  constructor(select, guild, { values, disabled, changed, labelledBy }) {
    this.#select = select;
    this.#entries = selectEntries(select, guild);
    this.#values = values ?? defaultValues(select);
    this.#changed = changed;
    this.#shown = element("span", { class: "select-shown" });
    this.element = element(
      "button",
      {
        type: "button",
        class: "select",
        disabled: disabled || select.disabled,
        "data-custom-id": select.custom_id,
        "aria-haspopup": "listbox",
        "aria-labelledby": labelledBy,
        click: () => this.#open(),
      },
      this.#shown,
      icon("down"),
    );
    this.#show();
  }

  #shown;

  /** The values that are chosen. */
  get values() {
    return this.#values;
  }

  get #most() {
    return this.#select.max_values ?? 1;
  }

  #show() {
    const chosen = this.#entries.filter((entry) => this.#values.includes(entry.value));
    const placeholder = this.#select.placeholder || words.chooseAn;
    this.#shown.textContent = chosen.map((entry) => entry.label).join(", ") || placeholder;
    this.#shown.classList.toggle("placeholder", chosen.length === 0);
  }

  #open() {
    const before = this.#values;
    const list = new Listbox(this.#select.placeholder || words.chooseAn, (entry) => take(entry));
    const search = element("input", {
      class: this.#entries.length < SEARCH_FROM ? "select-search hidden-input" : "select-search",
      role: "combobox",
      "aria-expanded": "true",
      "aria-controls": list.element.id,
      "aria-label": words.search,
      placeholder: words.search,
      input: () => show(),
      keydown: (event) => onKey(event),
    });
    const popup = openPopup(this.element, "select-popup", search, list.element);
    const show = () => {
      const typed = search.value.toLowerCase();
      const found = this.#entries.filter(({ label }) => label.toLowerCase().includes(typed));
      list.show(found.length ? found : [{ label: words.noChoice, disabled: true }], {
        isChosen: (entry) => this.#values.includes(entry.value),
      });
      search.setAttribute("aria-activedescendant", list.activeId ?? "");
    };
    const take = (entry) => {
      this.#toggle(entry.value);
      if (this.#most === 1) popup.hidePopover();
      else show();
    };
    const onKey = (event) => {
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (by) list.move(by);
      else if (event.key === "Enter") list.take();
      else return;
      event.preventDefault();
      search.setAttribute("aria-activedescendant", list.activeId ?? "");
    };
    popup.addEventListener("toggle", ({ newState }) => newState === "closed" && this.#close(before));
    show();
    search.focus({ preventScroll: true });
  }

  #toggle(value) {
    const without = this.#values.filter((each) => each !== value);
    if (this.#most === 1) this.#values = without.length < this.#values.length ? [] : [value];
    else if (without.length < this.#values.length) this.#values = without;
    else if (this.#values.length < this.#most) this.#values = [...this.#values, value];
    if (!this.#values.length && (this.#select.min_values ?? 1) > 0 && this.#most === 1)
      this.#values = [value];
    this.#show();
  }

  #close(before) {
    const isEnough = this.#values.length >= (this.#select.min_values ?? 1);
    const isSame = this.#values.join() === before.join();
    if (isEnough && (!isSame || this.#most === 1)) this.#changed?.(this.#values);
  }
}
