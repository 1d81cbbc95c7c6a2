"""Commands made from questions: a question's signature is its command."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import is_dataclass
from typing import Annotated, Any

from cyclopts import App, Group, Parameter

from payoff.cli.codes import Exit
from payoff.cli.messages import say
from payoff.cli.outputs import Outputs
from payoff.cli.progress import progress
from payoff.cli.serve import serve
from payoff.tasks import TASKS
from payoff.tasks.signature import HEARS, title_of

OUTPUT = Group("Output", sort_key=99)


def app() -> App:
    """Return the command line with one command per question."""
    made = App(
        name="payoff",
        help_format="plaintext",
        help="From marketing data to the next decision.",
        version=_version,
        default_parameter=Parameter(negative=(), show_default=_shown),
        result_action="return_value",
        exit_on_error=False,
        print_error=False,
        suppress_keyboard_interrupt=False,
    )
    for name, task in TASKS.items():
        made.command(command(task), name=name)
    made.command(serve)
    return made


def _shown(default: object) -> str | None:
    return None if default in (None, (), False) else str(default)


def _version() -> str:
    from importlib.metadata import version

    return version("payoff")


def command(task: Callable[..., Any]) -> Callable[..., Exit]:
    """Return a command that asks a question and delivers its answer.

    It takes what the question takes, less who hears its progress, and where the answer goes.
    """

    def run(table: str, /, *, outputs: Outputs = Outputs(), **choices: Any) -> Exit:  # noqa: B008
        return ask(task, table, choices, outputs)

    about, *told = inspect.signature(task).parameters.values()
    outputs = inspect.Parameter("outputs", inspect.Parameter.KEYWORD_ONLY, annotation=Outputs)
    parameters = [
        about.replace(kind=inspect.Parameter.POSITIONAL_ONLY),
        *(_flat(own, place) for place, own in enumerate(told) if own.name != HEARS),
        _grouped(outputs.replace(default=Outputs()), OUTPUT),
    ]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    run.__doc__ = task.__doc__
    return run


def _flat(parameter: inspect.Parameter, place: int) -> inspect.Parameter:
    """Return a parameter whose own fields are options, when it is a group of choices."""
    choices = parameter.annotation
    if not is_dataclass(choices):
        return parameter
    return _grouped(parameter, Group(title_of(choices), sort_key=place + 1))


def _grouped(parameter: inspect.Parameter, group: Group) -> inspect.Parameter:
    return parameter.replace(
        annotation=Annotated[parameter.annotation, Parameter(name="*", group=group)]
    )


def ask(task: Callable[..., Any], table: str, choices: dict[str, Any], outputs: Outputs) -> Exit:
    """Ask a question, deliver the answer, and return how that ended."""
    outputs.check(table)
    with progress(wanted=not outputs.quiet) as hear:
        answer = task(table, progress=hear, **choices)
        with _reporting():
            from payoff.report import page_of

            page = page_of(answer)
            written = outputs.write(answer, page, hear)
    with _reporting():
        outputs.show(answer, page)
        for path in () if outputs.quiet else written:
            say(f"wrote {path}")
    return Exit.REFUSED if page.verdict == "failed" else Exit.DONE


@contextmanager
def _reporting() -> Iterator[None]:
    """Say of a stop in here that files may be there by now."""
    try:
        yield
    except KeyboardInterrupt:
        said = "stopped while reporting; every file that was written is whole"
        raise KeyboardInterrupt(said) from None
