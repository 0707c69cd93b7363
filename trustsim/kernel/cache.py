"""Where compiled code is kept, and whether there is any: without importing Numba or NumPy.

Numba's own cache looks only at the file of the cached function: after a rule in another file
changed, it goes on returning the old rule's number. So the folder is named by a hash of every
source that the kernel is made of, and an edited rule simply meets an empty folder.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import trustsim

PACKAGE = Path(__file__).parent.parent

SOURCES = (
    "rules", "numerics.py", "chance.py", "trust_rules", "outcomes.py", "population.py",
    "parameters", "kernel",
)  # fmt: skip
"""Files and folders of the package that are compiled, or give constants to what is compiled."""

SWITCHES = (
    "NUMBA_OPT", "NUMBA_LOOP_VECTORIZE", "NUMBA_SLP_VECTORIZE", "NUMBA_BOUNDSCHECK",
    "NUMBA_DEBUGINFO", "NUMBA_DISABLE_JIT",
)  # fmt: skip
"""Variables that change the compiled code without Numba's cache looking at them."""

PROCESSOR = ("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES", "NUMBA_ENABLE_AVX")
"""Variables that change the processor that Numba compiles for."""

SECONDS = 25
"""What the first compilation takes, as it is told to the user."""

KEEP = 8  # keyed folders, 15 MB each
_MARKER = "compiled"
_TAG = "CACHEDIR.TAG"  # a convention: backups leave such folders out, and we know ours by it
_TAG_TEXT = (
    "Signature: 8a477f597d28d172789f06886806bc55\n# Compiled code of trustsim; may be deleted.\n"
)


def available() -> bool:
    """Whether Numba is installed; it is not imported."""
    return find_spec("numba") is not None


def sources(*names: str) -> list[Path]:
    """The Python files of these files and folders of the package, sorted."""
    found: list[Path] = []
    for path in (PACKAGE / name for name in names):
        found += path.rglob("*.py") if path.is_dir() else [path] if path.is_file() else []
    return sorted(found)


@cache
def hash_of(*names: str) -> str:
    """Hash of the names and contents of these sources."""
    digest = hashlib.sha256()
    for file in sources(*names):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(PACKAGE).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


@cache
def key() -> str:
    """Hash of all sources, of what compiles them and for what, and of where the package lies."""
    from importlib import metadata  # pydantic has imported it where a scenario is known

    parts = [hash_of(*SOURCES), str(PACKAGE), sys.version, processor()]
    parts += [f"{name} {metadata.version(name)}" for name in ("numba", "llvmlite", "numpy")]
    parts += [os.environ.get(name, "") for name in SWITCHES]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


@cache
def processor() -> str:
    """What Numba compiles for: processor, its features, and the variables about them.

    Numba's cache looks at that too; but two machines of different make that share a home folder
    and compile at once would write each other's files.
    """
    told = [platform.machine(), *(os.environ.get(name, "") for name in PROCESSOR)]
    try:
        first = Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n\n")[0]
        fields = dict(line.split(":", 1) for line in first.splitlines() if ":" in line)
        names = ("vendor_id", "cpu family", "model", "stepping", "flags", "Features", "CPU part")
        told += [value for name, value in fields.items() if name.strip() in names]
    except OSError:
        told.append(platform.processor())
    return "\n".join(told)


def place() -> Path | None:
    """The folder of all keyed folders; None where no home folder is known.

    ``TRUSTSIM_CACHE_DIR``, or else ``trustsim`` in ``XDG_CACHE_HOME`` or ``~/.cache``.
    """
    own = os.environ.get("TRUSTSIM_CACHE_DIR", "")
    if own:
        return Path(own).absolute()
    cache_home = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if cache_home.is_absolute():
        return cache_home / "trustsim"
    try:
        home = Path.home() if os.environ.get("HOME", "/") else None
    except RuntimeError:  # no such user either
        home = None
    return home / ".cache" / "trustsim" if home else None


def folder() -> Path | None:
    """The folder of this very kernel; None where no home folder is known."""
    found = place()
    return None if found is None else found / f"kernel-{key()}"


@cache
def obstacle() -> str:
    """Make the folder and say why compiled code cannot be kept in it; empty where it can."""
    kept = folder()
    if kept is None:
        return "no home folder; set TRUSTSIM_CACHE_DIR"
    if changed_since_import():
        return "files of trustsim changed after it was imported"
    try:
        kept.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=kept) as trial:
            trial.write(b"x")
    except OSError as error:
        return error.strerror or str(error)
    _claim(kept, "kernel", KEEP)
    return ""


def _claim(own: Path, kind: str, keep: int) -> None:
    """Mark a folder as ours and in use, so that it is the last to be tidied away."""
    with suppress(OSError):
        if not (own / _TAG).exists():
            write(own / _TAG, _TAG_TEXT)
            tidy(own, kind, keep)
        os.utime(own)


def changed_since_import() -> bool:
    """Whether a source changed since the package was imported: memory and disk may differ.

    An open notebook that imported a rule before it was edited would otherwise keep the old rule's
    code under the new rule's name. ``st_ctime`` is when a file's state last changed, in content or
    otherwise, which no tool can set back. The start of the process would be too early: a shell that
    installs the package may become the process that uses it.
    """
    latest = max(file.stat().st_ctime for file in sources(*SOURCES, "strategies"))
    by_wall, by_count = trustsim._IMPORTED
    imported = min(by_wall, time.time() - (time.monotonic() - by_count))  # a clock may be set
    return latest > imported - 0.02  # times of files are some milliseconds coarse


def tidy(newest: Path, kind: str, keep: int) -> None:
    """Delete all but the folders used last, among those beside `newest` that are of our making."""
    ours = [
        path
        for path in newest.parent.glob(f"{kind}-*")
        if re.fullmatch(f"{kind}-[0-9a-f]{{16}}", path.name)
        and not path.is_symlink()
        and (path / _TAG).is_file()
        and path != newest
    ]
    for path in sorted(ours, key=_last_used, reverse=True)[keep - 1 :]:
        shutil.rmtree(path, ignore_errors=True)  # another process may be doing the same


def keep_source(path: Path, text: str, kind: str, keep: int) -> None:
    """Write a generated module into a folder of its own, and delete the oldest of its kind.

    Where that fails, the file is not there, and the module is compiled in memory.
    """
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, exist_ok=True)
    if not path.exists():
        write(path, text)
    _claim(path.parent, kind, keep)


def _last_used(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def is_warm() -> bool:
    """Whether the kernel is compiled already: a matter of milliseconds."""
    kept = folder() if available() else None
    if kept is None or changed_since_import():
        return False
    try:
        files = (kept / _MARKER).read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    return bool(files) and all((kept / file).is_file() for file in files)


def remember() -> None:
    """Note that the kernel is compiled, and which files that takes.

    The files are named so that the note is void where somebody deletes some of them.
    """
    kept = folder()
    if kept is None or obstacle() or is_warm():
        return
    files = [path.relative_to(kept).as_posix() for path in sorted(kept.glob("*/*.nb[ci]"))]
    write(kept / _MARKER, "".join(f"{file}\n" for file in files))


def write(path: Path, text: str) -> None:
    """Write a small file whole or not at all, whatever other processes do; never fail."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
