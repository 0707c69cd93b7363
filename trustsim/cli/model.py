"""Commands that tell what the model is: parameters, outcomes, channels, facts, description."""

from __future__ import annotations

import click

from trustsim.cli.telling import say, stop


@click.command()
@click.option(
    "--group", metavar="G", help="Only this group, such as market or strategies.trusting."
)
@click.option("--markdown", is_flag=True, help="As Markdown, with symbols and likely ranges.")
def parameters(group: str | None, markdown: bool) -> None:
    """List every parameter with its default, unit, range, grade and meaning."""
    import trustsim.parameters as declared
    from trustsim.parameters._errors import nearest

    whole = declared.markdown() if markdown else declared.text()
    parts = {part.splitlines()[0].removeprefix("### "): part for part in whole.split("\n\n")}
    if markdown:  # there the heading and its table are two parts
        parts = {part.splitlines()[0]: f"### {part}" for part in whole.split("### ")[1:]}
    if group is not None:
        chosen = [part for name, part in parts.items() if f"{name}.".startswith(f"{group}.")]
        if not chosen:
            stop(f"--group {group}: {nearest(group, 'group', parts)}")
        whole = "\n\n".join(part.rstrip() for part in chosen) + "\n"
    say(whole, nl=False)


@click.command()
@click.option("--markdown", is_flag=True, help="The outcomes as Markdown.")
def outcomes(markdown: bool) -> None:
    """List every outcome, then the columns of every table, with unit and meaning."""
    from trustsim import outcomes as declared

    say(declared.markdown() if markdown else declared.text())


@click.command()
def channels() -> None:
    """List every way in which trust, conduct and pressure enter, and whom it helps."""
    from trustsim.rules.channels import text

    say(text())


@click.command()
@click.option("--markdown", is_flag=True, help="The published numbers as Markdown.")
def facts(markdown: bool) -> None:
    """List every published number with its source, and the patterns that are fitted."""
    from trustsim import facts as published

    say(published.markdown() if markdown else published.text())


@click.command()
@click.option("--out", metavar="FILE", help="Write it there instead of printing it.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["md", "html"]),
    help="Markdown, or a page that needs no network; by the name of FILE if left out.",
)
def odd(out: str | None, form: str | None) -> None:
    """Describe the whole model by the ODD protocol: enough to write it again."""
    from trustsim.cli.describing import describe

    describe(out, form)
