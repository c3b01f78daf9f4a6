"""Styles: made, changed, shown, and shared with other servers."""

from bot.language import styles as say
from tests.system.tour.studio import TRIGGER, Studio, tour

pytestmark = tour


async def test_a_style_is_changed_in_a_form_and_listed(studio: Studio) -> None:
    artist, style = studio.artist, studio.style
    form = await (await artist.uses("style edit", style=style)).modal()
    assert form.title == say.EDIT_TITLE(artist.language, style=style)
    saved = await (await artist.user.fill(form, display_name="Tour")).reply()
    assert artist.reads(saved, say.CHANGED)
    listed = await studio.member.asks("style list")
    assert studio.member.reads(listed, say.LISTED, display_name="Tour", style=f"`{style}`")
    assert studio.member.reads(listed, say.CALLED_UP_BY, trigger=f"`{TRIGGER}`")


async def test_other_servers_draw_with_a_style_that_is_shared_and_change_nothing(
    studio: Studio,
) -> None:
    style = studio.style
    other = studio.discord.guild("KSH Studio").user("hana")
    listed = await (await other.slash("style list")).reply()
    assert style not in listed.text
    shared = await studio.artist.asks("style share", shared=True, style=style)
    assert studio.artist.reads(shared, say.SHARED_NOW)
    listed = await (await other.slash("style list")).reply()
    assert f"`{style}`" in listed.text
    refused = await (await other.slash("style edit", style=style)).reply()
    assert say.NOT_YOURS.en.partition("}")[2] in refused.text
    hidden = await studio.artist.asks("style share", shared=False, style=style)
    assert studio.artist.reads(hidden, say.NOT_SHARED_NOW)
