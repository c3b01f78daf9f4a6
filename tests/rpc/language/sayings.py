"""What the servers' code says where it refuses something, read from the code."""

import ast
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
SERVERS = ("gui", "inference_server", "rpc/server", "rpc/channel", "trainer")
ERRORS = ("rpc/errors.py", "trainer/errors.py", "inference_server/errors.py")
# They are no errors of a call: what answers an upload, and what a run ends with.
TOLD_BESIDES = frozenset(
    {
        "DrawingGone",
        "DrawingRefused",
        "NotEnoughMemory",
        "NotKept",
        "NotMeasurable",
        "OtherLayers",
        "Refusal",
        "TrainingFailed",
        "TrainingImpossible",
        "_refused",
        # gui's answers, and a channel's choice among the errors.
        "refusal",
        "error",
    }
)
# A bug is told by its request id.
TOLD_TO_NOBODY = frozenset({"InternalError"})
# What may stand in a sentence where the code has a value.
VALUES = (
    "7",
    "ksh@7",
    "wide",
    "high",
    "trainer",
    "inference server",
    "is starting up",
    "is shutting down",
)
HOLE = "\0"


def fillings(saying: str) -> Iterator[str]:
    """The sentence with values in it, the plainest first."""
    parts = saying.split(HOLE)
    for values in itertools.product(VALUES, repeat=min(len(parts) - 1, 4)):
        rest = ["7"] * (len(parts) - 1 - len(values))
        yield "".join(itertools.chain(*zip(parts, [*values, *rest, ""], strict=True)))


@cache
def sayings() -> frozenset[str]:
    """Each with a HOLE for every value."""
    names = (_refusals() | TOLD_BESIDES) - TOLD_TO_NOBODY
    found: set[str] = set()
    for path in itertools.chain(*((ROOT / server).rglob("*.py") for server in SERVERS)):
        # Of what is called in a terminal, the operator reads English.
        if "commands" not in path.parts:
            tree = ast.parse(path.read_text())
            _Sayings(names, found, _functions(tree)).visit(tree)
    return frozenset(found)


def _refusals() -> set[str]:
    """Names of the errors that a caller may be told."""
    known = {"KshError"}
    for path in ERRORS:
        for node in ast.parse((ROOT / path).read_text()).body:
            if (
                isinstance(node, ast.ClassDef)
                and {ast.unparse(each) for each in node.bases} & known
            ):
                known.add(node.name)
    return known


def _functions(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


@dataclass
class _Sayings(ast.NodeVisitor):
    refusals: set[str]
    found: set[str]
    functions: dict[str, ast.FunctionDef]
    named: dict[str, list[ast.expr]] = field(default_factory=dict)
    is_in_refusal: bool = False

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.is_in_refusal = node.name in self.refusals
        self.generic_visit(node)
        self.is_in_refusal = False

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.named = {}
        self.generic_visit(node)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - ast's name for it

    def visit_Assign(self, node: ast.Assign) -> None:
        match node.targets[0], node.value:
            case ast.Tuple(elts=targets), ast.Tuple(elts=values):
                pass
            case target, value:
                targets, values = [target], [value]
        for target, value in zip(targets, values, strict=True):
            name = ast.unparse(target)
            # A message is raised at once; what else has a name may be of any branch.
            earlier = [] if name == "msg" else self.named.get(name, [])
            self.named[name] = [*earlier, value]
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        called = ast.unparse(node.func)
        if not called.startswith("log."):
            called = called.rpartition(".")[2]
        if called in self.refusals or (called == "__init__" and self.is_in_refusal):
            self._keep(node.args)
        if called in ("end", "cancel"):
            self._keep([each.value for each in node.keywords if each.arg == "reason"])
        self.generic_visit(node)

    def _keep(self, arguments: list[ast.expr]) -> None:
        texts = itertools.chain(*map(self._texts, arguments))
        # A word alone is a kind, or a name.
        self.found.update(text for text in texts if " " in text)

    def _texts(self, node: ast.expr) -> list[str]:
        """What it may be; nothing: somebody else's words."""
        match node:
            case ast.Constant(value=str(text)):
                return [text]
            case ast.Name(id=name) if name in self.named:
                # Popped: one may be made of what it was before.
                values = self.named.pop(name)
                texts = [*itertools.chain(*map(self._texts, values))]
                self.named[name] = values
                return texts
            case ast.IfExp(body=body, orelse=orelse):
                return [*self._texts(body), *self._texts(orelse)]
            case ast.Call(func=ast.Name(id=name)) if name in self.functions:
                return [*itertools.chain(*map(self._texts, _returned(self.functions[name])))]
            case ast.JoinedStr(values=values):
                parts = [self._part(value) for value in values]
                return ["".join(each) for each in itertools.product(*parts)]
        return []

    def _part(self, node: ast.expr) -> list[str]:
        if not isinstance(node, ast.FormattedValue):
            return self._texts(node)
        if node.conversion == ord("r"):
            return ["'7'"]
        return self._texts(node.value) or [HOLE]


def _returned(function: ast.FunctionDef) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and node.value is not None:
            yield node.value
