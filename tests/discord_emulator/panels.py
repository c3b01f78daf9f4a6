"""Views and a modal with a component of every kind."""

import discord
from discord import ui


class Panel(ui.View):
    """Buttons and a select under a picture."""

    @ui.button(label="Again", custom_id="draw:again")
    async def again(self, interaction: discord.Interaction, _: ui.Button["Panel"]) -> None:
        await interaction.response.send_message("once more")

    @ui.button(label="Change", emoji="✏️")
    async def change(self, interaction: discord.Interaction, _: ui.Button["Panel"]) -> None:
        await interaction.response.edit_message(content="changed", view=None)

    @ui.button(label="Later")
    async def later(self, interaction: discord.Interaction, _: ui.Button["Panel"]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="changed later")

    @ui.button(label="Words")
    async def words(self, interaction: discord.Interaction, _: ui.Button["Panel"]) -> None:
        await interaction.response.send_modal(Words())

    @ui.button(label="Off", disabled=True)
    async def off(self, interaction: discord.Interaction, _: ui.Button["Panel"]) -> None:
        raise NotImplementedError

    @ui.select(
        placeholder="Style",
        min_values=1,
        max_values=2,
        options=[
            discord.SelectOption(label=name.upper(), value=name) for name in ("ksh", "kim", "mono")
        ],
    )
    async def style(self, interaction: discord.Interaction, select: ui.Select["Panel"]) -> None:
        await interaction.response.send_message(" and ".join(select.values))

    @ui.select(cls=ui.UserSelect, placeholder="Friend")
    async def friend(
        self, interaction: discord.Interaction, select: ui.UserSelect["Panel"]
    ) -> None:
        await interaction.response.send_message(f"for {select.values[0].name}")


class Words(ui.Modal, title="Other words"):
    prompt: ui.Label["Words"] = ui.Label(
        text="Prompt", component=ui.TextInput(default="a cat", max_length=20)
    )
    note: ui.TextInput["Words"] = ui.TextInput(label="Note", required=False)
    mood: ui.Label["Words"] = ui.Label(
        text="Mood",
        component=ui.Select(
            required=False,
            options=[discord.SelectOption(label="Calm"), discord.SelectOption(label="Wild")],
        ),
    )
    sketch: ui.Label["Words"] = ui.Label(text="Sketch", component=ui.FileUpload(required=False))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        prompt, mood, sketch = self.prompt.component, self.mood.component, self.sketch.component
        assert isinstance(prompt, ui.TextInput)
        assert isinstance(mood, ui.Select)
        assert isinstance(sketch, ui.FileUpload)
        files = [await attachment.read() for attachment in sketch.values]
        said = f"{prompt.value}|{self.note.value}|{','.join(mood.values)}|{files}"
        await interaction.response.send_message(said, ephemeral=True)


class Choosers(ui.View):
    """A select of each kind that chooses among what is in the guild."""

    @ui.select(cls=ui.RoleSelect, placeholder="Role")
    async def role(
        self, interaction: discord.Interaction, select: ui.RoleSelect["Choosers"]
    ) -> None:
        await interaction.response.send_message(select.values[0].name)

    @ui.select(cls=ui.ChannelSelect, placeholder="Channel")
    async def channel(
        self, interaction: discord.Interaction, select: ui.ChannelSelect["Choosers"]
    ) -> None:
        await interaction.response.send_message(select.values[0].name)

    @ui.select(cls=ui.MentionableSelect, placeholder="Anyone", max_values=2)
    async def anyone(
        self, interaction: discord.Interaction, select: ui.MentionableSelect["Choosers"]
    ) -> None:
        await interaction.response.send_message(" and ".join(sorted(v.name for v in select.values)))
