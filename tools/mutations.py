"""Small faults put into a module, one at a time: what `tools.mutants` lets the tests find.

A mutation is one change of the syntax tree: a comparison, a sum, a number, a text or bytes of a format, a
condition, a statement left out, an answer that is None. Texts for people, types and what is only imported are
left alone.
"""

import ast
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

_COMPARED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_COUNTED: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
}
_FOR_PEOPLE: Final = {"N_", "SociarchError", "AssertionError", "TypeVar", "annotations"}
_BLOCKS: Final = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.FunctionDef, ast.ClassDef)
_SHOWN: Final = 100
"""Letters of the code around a constant above which the constant is shown alone."""


class Mutation(NamedTuple):
    """One change, by which it is known to people: the function it is in, and the code before and after."""

    function: str
    line: int
    last: int
    change: str


class _Place(NamedTuple):
    """Where in the tree the walk is: the function, and the code that shows a person what is changed."""

    function: str
    shown: ast.AST


def mutations(tree: ast.Module) -> Iterator[Mutation]:
    """Every mutation of a module. The tree has each until the next is asked for."""
    for number, statement in enumerate(tree.body):
        if number or not _is_docstring(statement):
            yield from _walk(statement, _Place("", statement))


def _walk(node: ast.AST, place: _Place) -> Iterator[Mutation]:
    if _is_docstring(node) or isinstance(node, ast.Import | ast.ImportFrom | ast.Raise | ast.Assert):
        return
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
        return
    if isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "TypeAlias":
        return
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _FOR_PEOPLE:
        return
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        place = _Place(f"{place.function}.{node.name}".lstrip("."), node)
        if node.name == "__repr__" or (isinstance(node, ast.ClassDef) and "Protocol" in ast.unparse(node)):
            return
    if not isinstance(node, ast.Constant):
        place = place._replace(shown=node)
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_params", "bases", "format_spec"):
            continue
        children = value if isinstance(value, list) else [value]
        for at, child in enumerate(children):
            if not isinstance(child, ast.AST):
                continue
            for changed in _changed(child, node, name):
                yield from _told(node, name, at, child, changed, place)
            yield from _walk(child, place)


def _told(
    parent: ast.AST, field: str, at: int, child: ast.AST, changed: ast.AST, place: _Place
) -> Iterator[Mutation]:
    whole = getattr(parent, field)
    held = whole if isinstance(whole, list) else None
    shown = place.shown if isinstance(child, ast.Constant) else child
    if shown is not child and (isinstance(shown, _BLOCKS) or len(ast.unparse(shown)) > _SHOWN):
        shown = child

    def put(one: ast.AST) -> str:
        if held is None:
            setattr(parent, field, one)
        else:
            held[at] = one
        return ast.unparse((changed if one is changed else child) if shown is child else shown)

    before, after = put(child), put(ast.fix_missing_locations(ast.copy_location(changed, child)))
    line = getattr(child, "lineno", 0)
    try:
        yield Mutation(place.function, line, getattr(child, "end_lineno", line), f"{before} → {after}")
    finally:
        put(child)


def _changed(node: ast.AST, parent: ast.AST, field: str) -> Iterator[ast.AST]:
    """What may stand in the place of a node."""
    make: Callable[..., ast.AST]
    match node:
        case ast.Compare(left, [operator], right):
            yield ast.Compare(left, [_COMPARED[type(operator)]()], right)
        case ast.Compare(left, [first, second], right):
            yield ast.Compare(left, [_COMPARED[type(first)](), second], right)
            yield ast.Compare(left, [first, _COMPARED[type(second)]()], right)
        case ast.BinOp(left, operator, value) if type(operator) in _COUNTED and not _is_type(node):
            yield ast.BinOp(left, _COUNTED[type(operator)](), value)
        case ast.BoolOp(operator, values):
            make = ast.Or if isinstance(operator, ast.And) else ast.And
            yield ast.BoolOp(make(), values)
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield operand
        case ast.Constant(bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(int() | float() as value) if not isinstance(parent, ast.UnaryOp):
            yield ast.Constant(value + 1)
        case ast.Constant(str() as value) if not isinstance(parent, ast.JoinedStr):
            yield ast.Constant(value + "X")
        case ast.Constant(bytes() as value):
            yield ast.Constant(value + b"X")
        case ast.AugAssign(target, _, value):
            yield ast.Assign([target], value, lineno=node.lineno)
        case ast.Expr(ast.Call() | ast.Await()) | ast.Raise() | ast.Delete():
            yield ast.Pass()
        case ast.Return(value) if value is not None and ast.unparse(value) != "None":
            yield ast.Return(ast.Constant(None))
        case ast.Continue():
            yield ast.Break()
        case ast.Break():
            yield ast.Continue()
    if field == "test" and isinstance(node, ast.Name | ast.Attribute | ast.Call):
        yield ast.UnaryOp(ast.Not(), node)
    if field == "ifs":
        yield ast.Constant(True)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_type(node: ast.BinOp) -> bool:
    """Whether `A | B` is an alternative of types, as in `isinstance`."""
    names = [one for one in ast.walk(node) if isinstance(one, ast.Name | ast.Attribute | ast.Constant)]
    return isinstance(node.op, ast.BitOr) and all(
        getattr(one, "id", getattr(one, "attr", "None"))[:1].isupper() or getattr(one, "id", "") == "ssh"
        for one in names
    )
