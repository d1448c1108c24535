"""The English of the product: `extract` collects the Chinese messages, `check` wants each translated, `compile` builds them.

The msgid is the Chinese sentence itself. Besides gettext calls and templates, the plain sentences of the kernel
and the domain are collected where they are written: refusals, guards, moves, states and labels of choices. The web
translates those at its edge. Catalogues are sorted and name no line numbers, so that a change shows as what it is.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src" / "bihuan"
CATALOGUE = SRC / "locale" / "en" / "LC_MESSAGES" / "django.po"
# The words of a grammar are read in texts, never shown.
GRAMMAR = SRC / "kernel" / "figures"
HEADER = "# English messages of Bihuan. The msgid is the Chinese original; `make messages` keeps this file in order."
VOLATILE = re.compile(
    r'^"(?:POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team|Report-Msgid).*\n',
    re.M,
)
CHINESE = re.compile(r"[\u3400-\u9fff]")
STRING = r"u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
TEMPLATE_CALL = re.compile(rf"\b(n?p?gettext|_)\(\s*({STRING})(?:\s*,\s*({STRING}))?(?:\s*,\s*({STRING}))?")
BRACES = re.compile(r"(?<!\{)\{(\w*)[^{}]*\}")
PERCENT = re.compile(r"%\((\w+)\)[sd]|%([sd])")

# A message is a text, or a pair of singular and plural; with the context that tells two equal texts apart.
Text = str | tuple[str, str]
Found = tuple[Text, str | None]
# Which argument of a call holds a sentence: its position and its name.
SENTENCES = {
    "_": (0, "message"),
    "gettext": (0, "message"),
    "gettext_lazy": (0, "message"),
    "gettext_noop": (0, "message"),
    "NotFound": (0, "message"),
    "Refused": (1, "message"),
    "Guard": (1, "message"),
    "Move": (1, "label"),
    "noop": (0, "message"),
    "ValueError": (0, "message"),
    "fromkeys": (1, "value"),
    "words": (-1, "what"),
}
# A code and its sentence: refusals and their kin, guards, moves, flags, whatever they are called.
CODE = re.compile(r"[a-z][a-z_]*")
PLURALS = {"ngettext", "ngettext_lazy"}
CONTEXTS = {"pgettext", "pgettext_lazy"}


Constants = dict[str, list[str]]


def literals(node: ast.expr | None, constants: Constants) -> list[str]:
    """The texts that an expression can stand for: a literal, a name that holds one, either side of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.Name):
        return constants.get(node.id, [])
    if isinstance(node, ast.IfExp):
        return literals(node.body, constants) + literals(node.orelse, constants)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        rights = literals(node.right, constants)
        return [left + right for left in literals(node.left, constants) for right in rights]
    return []


def argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    named = next((k.value for k in call.keywords if k.arg == name), None)
    return call.args[position] if 0 <= position < len(call.args) else named


def name_of(call: ast.Call) -> str:
    func = call.func.value if isinstance(call.func, ast.Subscript) else call.func  # Guard[Facts](…)
    return func.id if isinstance(func, ast.Name) else getattr(func, "attr", "")


def is_coded(call: ast.Call) -> bool:
    """Whether a call begins with a code and a sentence: a refusal, guard, move or flag under a name of its own."""
    first = call.args[0] if len(call.args) > 1 else None
    return (
        isinstance(first, ast.Constant) and isinstance(first.value, str) and bool(CODE.fullmatch(first.value))
    )


def from_fields(call: ast.Call, constants: Constants) -> Iterator[Found]:
    """What a refusal says beside each input that is to blame."""
    fields = argument(call, -1, "fields")
    for value in fields.values if isinstance(fields, ast.Dict) else ():
        yield from ((text, None) for text in literals(value, constants))


def from_call(call: ast.Call, constants: Constants) -> Iterator[Found]:
    name = name_of(call)
    yield from from_fields(call, constants)
    if name in SENTENCES:
        yield from ((text, None) for text in literals(argument(call, *SENTENCES[name]), constants))
    elif name in PLURALS and len(call.args) >= 2:
        one, many = (literals(a, constants) for a in call.args[:2])
        yield from (((o, m), None) for o, m in zip(one, many, strict=True))
    elif name in CONTEXTS and len(call.args) >= 2:
        context, texts = (literals(a, constants) for a in call.args[:2])
        yield from ((text, context[0]) for text in texts)
    elif name == "Workflow":
        states = argument(call, 99, "states")
        values = states.values if isinstance(states, ast.Dict) else []
        yield from ((text, None) for value in values for text in literals(value, constants))
    elif is_coded(call):
        yield from ((text, None) for text in literals(call.args[1], constants))


def from_choices(node: ast.ClassDef) -> Iterator[Found]:
    """The labels of `NAME = "value", "标签"` in a class of choices."""
    if not any(ast.unparse(base).endswith("Choices") for base in node.bases):
        return
    for line in node.body:
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Tuple):
            yield from ((text, None) for text in literals(line.value.elts[-1], {}))


def from_defaults(node: ast.FunctionDef) -> Iterator[Found]:
    """A parameter `message` that brings its own sentence."""
    positional = [*node.args.posonlyargs, *node.args.args]
    arguments = positional[len(positional) - len(node.args.defaults) :]
    for parameter, default in zip(arguments, node.args.defaults, strict=True):
        if parameter.arg == "message":
            yield from ((text, None) for text in literals(default, {}))


def held(tree: ast.Module) -> Constants:
    """The texts that names of a module hold, also names inside its functions."""
    found: Constants = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, []).extend(literals(node.value, found))
    return found


def from_constants(tree: ast.Module) -> Iterator[Found]:
    """Chinese texts that a module keeps under a name, or in a table of sentences, for others to show."""
    for node in tree.body:
        values = (
            node.value.values if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict) else ()
        )
        kept = [node.value, *values] if isinstance(node, ast.Assign) else []
        yield from ((text, None) for value in kept for text in literals(value, {}) if not is_apart(text))


def is_apart(text: str) -> bool:
    """A regular expression is for matching; what runs over lines or says both languages needs no translation."""
    return any(mark in text for mark in ("\\", "\n", " · "))


def from_python(source: str) -> Iterator[Found]:
    tree = ast.parse(source)
    constants = held(tree)
    yield from from_constants(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from from_call(node, constants)
        elif isinstance(node, ast.ClassDef):
            yield from from_choices(node)
        elif isinstance(node, ast.Return):
            yield from ((text, None) for text in literals(node.value, constants) if not is_apart(text))
        elif isinstance(node, ast.FunctionDef):
            yield from from_defaults(node)


def from_calls(source: str) -> Iterator[Found]:
    """The refusals of a module whose other texts are words to match, not to show."""
    tree = ast.parse(source)
    constants = held(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node) == "Refused":
            yield from from_call(node, constants)


def from_template(source: str) -> Iterator[Found]:
    """Django turns the template into gettext calls; these are read with their literals."""
    for match in TEMPLATE_CALL.finditer(templatize(source)):
        name = match.group(1)
        texts = [ast.literal_eval(text) for text in match.groups()[1:] if text]
        context = texts.pop(0) if "pgettext" in name else None
        yield ((texts[0], texts[1]) if name.startswith("n") else texts[0]), context


def sources() -> Iterator[tuple[Path, Callable[[str], Iterator[Found]]]]:
    for path in sorted(SRC.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, from_calls if GRAMMAR in path.parents else from_python
    for folder in sorted(SRC.rglob("templates")):
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".html", ".txt"}:
                yield path, from_template


def collect() -> set[Found]:
    """Every Chinese message of the product. What has no Chinese in it needs no translation."""
    found: set[Found] = set()
    for path, read in sources():
        for text, context in read(path.read_text()):
            if CHINESE.search("".join(text)):
                found.add((text, context))
    return found


def read_catalogue(path: Path = CATALOGUE) -> Catalog:
    if not path.exists():
        return Catalog(locale="en", domain="django", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="en", domain="django", charset="utf-8")


def text_of(message: Message) -> Text:
    return message.id if isinstance(message.id, str) else (message.id[0], message.id[1])


def english(message: Message) -> tuple[str, ...]:
    """The translation, in as many forms as there are."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def known(catalogue: Catalog) -> dict[Found, Message]:
    """The messages of a catalogue by what is asked for; a plural answers for its singular too."""
    messages: dict[Found, Message] = {}
    for message in catalogue:
        text = text_of(message)
        messages[(text[0] if isinstance(text, tuple) else text, message.context)] = message
        messages[(text, message.context)] = message
    messages.pop(("", None), None)
    return messages


def is_translated(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    return bool(english(message)) and all(text.strip() for text in english(message))


def placeholders(text: str) -> list[str]:
    """The names to be filled in; sorted, so that a sentence may put them in another order."""
    percents = ["".join(pair) for pair in PERCENT.findall(text)]
    return sorted({f"{{{name}}}" for name in BRACES.findall(text)}) + sorted(percents)


def differing(message: Message) -> bool:
    """Whether the English asks for other values than the Chinese. A singular may leave its number out."""
    text = text_of(message)
    many = text if isinstance(text, str) else text[1]
    return placeholders(many) != placeholders(english(message)[-1])


def problems() -> list[str]:
    messages = known(read_catalogue())
    found = []
    for text, context in sorted(collect(), key=str):
        message = messages.get((text, context))
        if not is_translated(message):
            found.append(f"没有英文 · no English: {text!r}")
        elif message is not None and differing(message):
            found.append(f"占位符不同 · placeholders differ: {text!r} → {message.string!r}")
    return found


def extract() -> int:
    """Brings the catalogue to what the sources say; translations are kept, what nobody says any more goes."""
    old, fresh = known(read_catalogue()), Catalog(locale="en", domain="django", charset="utf-8", fuzzy=False)
    wanted = collect()
    for text, context in sorted(wanted, key=str):
        message = old.get((text, context))
        kept = message.string if message else ""
        fresh.add(text, kept, context=context, flags=message.flags if message else ())
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    fresh.header_comment, fresh.project, fresh.version = HEADER, "bihuan", "1"
    with CATALOGUE.open("wb") as file:
        write_po(file, fresh, no_location=True, sort_output=True, width=0)
    CATALOGUE.write_text(VOLATILE.sub("", CATALOGUE.read_text()))
    missing = sum(not is_translated(old.get(key)) for key in wanted)
    gone = len({text_of(m) for m in old.values()} - {text_of(m) for m in fresh})
    print(f"{len(wanted)} messages, {missing} to translate, {gone} dropped: {CATALOGUE.relative_to(ROOT)}")
    return 0


def check() -> int:
    found = problems()
    for line in found:
        print(line)
    if found:
        print(f"✗ {len(found)} 处译文待补，见 {CATALOGUE.relative_to(ROOT)}（先运行 make messages）。")
        print(
            f"✗ {len(found)} messages need work in {CATALOGUE.relative_to(ROOT)} (run make messages first)."
        )
    return 1 if found else 0


def compile_all() -> int:
    for path in sorted((SRC / "locale").glob("*/LC_MESSAGES/*.po")):
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read_catalogue(path), use_fuzzy=False)
    return 0


def main(arguments: list[str]) -> int:
    commands = {"extract": extract, "check": check, "compile": compile_all}
    if len(arguments) != 1 or arguments[0] not in commands:
        print("messages.py extract|check|compile", file=sys.stderr)
        return 2
    settings.configure(USE_I18N=False)  # templatize needs settings, not an installation
    return commands[arguments[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
