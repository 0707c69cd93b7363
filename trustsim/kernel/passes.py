"""Two changes to how Numba compiles the kernel, made in the way that it offers for passes.

Indices count from the front. Python lets an index count from the end where it is negative; for
every element that is read by a variable, Numba therefore compares the index with zero and adds the
length or not. The kernel never uses that, and the comparisons take 6 % of a run (measured). With
``NUMBA_BOUNDSCHECK=1`` an index that is negative after all raises an error.

Parts are compiled once. Numba makes machine code of every function by itself, optimises it, and
does so again with each of its callers; the kernel has 350 functions and one way in. Its parts stay
as they were translated until the way in is compiled with all of them.
"""

from __future__ import annotations

from typing import Any

from numba import types as numba_types
from numba.core import ir
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import FunctionPass, register_pass
from numba.core.typed_passes import NativeLowering, NoPythonSupportedFeatureValidation

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


class Translated(JITCodeLibrary):
    """A function as it was translated, and those it calls: nothing optimised, no machine code."""

    def finalize(self) -> None:
        """Put the functions that this one calls beside it."""
        for library in dict.fromkeys(self._linking_libraries):
            self._reload_init.update(library._reload_init)
            self._final_module.link_in(library._get_module_for_linking(), preserve=True)
        self._finalized = True


@register_pass(mutates_CFG=True, analysis_only=False)
class TranslateOnly(NativeLowering):
    """Translate a function that only compiled code calls."""

    _name = "translate_only"

    def __init__(self) -> None:
        super().__init__()

    def run_pass(self, state: Any) -> bool:
        """Put the translation where callers find it, under a name that nobody else has."""
        state.library = Translated(state.targetctx.codegen(), state.func_id.func_qualname)
        state.flags.no_compile = True
        state.flags.no_cpython_wrapper = state.flags.no_cfunc_wrapper = True
        changed: bool = super().run_pass(state)
        never_called = list[Any]().append  # a built-in function of its own, as Numba wants one
        translated = state["cr"]
        state.targetctx.insert_user_function(never_called, translated.fndesc, [state.library])
        state["cr"] = translated._replace(cfunc=never_called)
        return changed


class Whole(CompilerBase):
    """Numba's compiler, for a way into compiled code."""

    counts_from_the_front, translates_only = True, False

    def define_pipelines(self) -> list[Any]:
        """The usual passes, and ours once all types are known."""
        passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
        if self.counts_from_the_front:
            passes.add_pass_after(CountFromTheFront, NoPythonSupportedFeatureValidation)
        if self.translates_only:
            passes.passes = [
                (TranslateOnly if each is NativeLowering else each, name)
                for each, name in passes.passes
            ]
        passes.finalize()
        return [passes]


class Part(Whole):
    """For a function of the kernel that others call."""

    translates_only = True


class Elsewhere(Part):
    """For a function that was not written for the kernel: a rule, a strategy."""

    counts_from_the_front = False
