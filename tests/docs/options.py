"""The tables of options that the page of the command line must hold, made from the signatures."""

from collections.abc import Iterable

from payoff.cli.outputs import Outputs
from payoff.cli.serve import serve
from payoff.tasks import TASKS
from payoff.tasks.signature import Field, fields_of, question

HEAD = "| option | value | meaning |\n|:--|:--|:--|\n"
VALUES = {
    "file": "path",
    "fit": "path",
    "kept": "path",
    "column": "text",
    "place": "text",
    "flag": "",
}


def tables() -> dict[str, str]:
    """Return heading to table."""
    asked = [question(name, task) for name, task in TASKS.items()]
    found = {f"## `payoff {one.name}`": _table(one.groups[0].fields) for one in asked}
    for one in asked:
        found |= {f"## {group.title}": _table(group.fields) for group in one.groups[1:]}
    found["## `payoff serve`"] = _table(question("serve", serve).groups[0].fields)
    found["## Output"] = _table(fields_of(Outputs))
    return found


def _table(fields: Iterable[Field]) -> str:
    return HEAD + "".join(map(_row, fields))


def _row(field: Field) -> str:
    shown = "" if field.default in (None, (), False) else f" Default: `{field.default}`."
    text = field.says.replace("|", "\\|")
    return f"| `--{field.name.replace('_', '-')}` | {_value(field)} | {text}{shown} |\n"


def _value(field: Field) -> str:
    choices = " or ".join(f"`{choice}`" for choice in field.choices)
    value = choices or VALUES.get(field.kind, field.kind)
    return f"{value}, may be given again" if field.many else value


if __name__ == "__main__":
    for heading, table in tables().items():
        print(heading, table, sep="\n\n")
