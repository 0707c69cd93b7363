"""Frames as bytes: differences to the month before, in as few bytes as they need.

A frame is the month, then each column row by row, then the number of events and each event as its
length and its values. Numbers are LEB128: seven bits a byte, the lowest first, the high bit set
where more follow. A value is sent as 0 where it is None, else as 1 + zigzag of its difference to
the last value that was not None (0 if there was none): of the same row in the frames before, or of
the rows above in this frame (``Column.held``). So frames are read in order, from the first.

>>> number = bytearray()
>>> put(number, 300)
>>> number.hex(), zigzag(-3), zigzag(3)
('ac02', 5, 6)
"""

from __future__ import annotations

from collections.abc import Mapping

from trustsim.app.frames import COLUMNS, Frame, Told


def zigzag(value: int) -> int:
    """Whole numbers as natural ones: 0, -1, 1, -2, 2 are 0, 1, 2, 3, 4."""
    return 2 * value if value >= 0 else -2 * value - 1


def put(out: bytearray, value: int) -> None:
    """Append a natural number."""
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)


class Packer:
    """Makes bytes of frames, one after the other.

    Parameters
    ----------
    rows
        How many rows each table has, as in the header.
    """

    def __init__(self, rows: Mapping[str, int]) -> None:
        self.held = {
            column.name: [0] * rows[column.table]
            for column in COLUMNS.values()
            if column.held == "month"
        }

    def pack(self, frame: Frame) -> bytes:
        """The bytes of the next frame."""
        out = bytearray()
        put(out, frame.month)
        for name, column in COLUMNS.items():
            if column.held == "month":
                self._by_month(out, frame.columns[name], self.held[name])
            else:
                self._by_row(out, frame.columns[name])
        put(out, len(frame.events))
        for event in frame.events:
            put(out, len(event))
            self._by_month(out, list(event), [0] * len(event))
        return bytes(out)

    @staticmethod
    def _by_month(out: bytearray, values: list[Told], held: list[int]) -> None:
        for row, value in enumerate(values):
            if value is None:
                out.append(0)
            else:
                put(out, 1 + zigzag(value - held[row]))
                held[row] = value

    @staticmethod
    def _by_row(out: bytearray, values: list[Told]) -> None:
        above = 0
        for value in values:
            if value is None:
                out.append(0)
            else:
                put(out, 1 + zigzag(value - above))
                above = value


class Unpacker:
    """Reads what a :class:`Packer` made; the drawing has the same in JavaScript."""

    def __init__(self, rows: Mapping[str, int]) -> None:
        self.rows = rows
        self.held = Packer(rows).held

    def unpack(self, data: bytes) -> Frame:
        """The next frame."""
        self.data, self.at = data, 0
        month = self._number()
        columns = {}
        for name, column in COLUMNS.items():
            count = self.rows[column.table]
            held = self.held.get(name)
            columns[name] = self._row_by_row(count) if held is None else self._values(held)
        events = [
            tuple(self._values([0] * length))
            for length in (self._number() for _ in range(self._number()))
        ]
        return Frame(month, columns, events)

    def _number(self) -> int:
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def _difference(self) -> Told:
        sent = self._number()
        if sent == 0:
            return None
        sent -= 1
        return sent // 2 if sent % 2 == 0 else -(sent + 1) // 2

    def _values(self, held: list[int]) -> list[Told]:
        found: list[Told] = []
        for row in range(len(held)):
            difference = self._difference()
            if difference is not None:
                held[row] += difference
            found.append(None if difference is None else held[row])
        return found

    def _row_by_row(self, count: int) -> list[Told]:
        found: list[Told] = []
        above = 0
        for _ in range(count):
            difference = self._difference()
            if difference is not None:
                above += difference
            found.append(None if difference is None else above)
        return found
