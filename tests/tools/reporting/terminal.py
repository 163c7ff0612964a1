# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A terminal with the features that the line of progress needs."""

from __future__ import annotations

import re

_PART = re.compile(r"\x1b([78])|\x1b\[([0-9;]*)([A-Za-z])|(\r)|(\n)|([^\x1b\r\n])")


class Terminal:
    """A screen with line feeds, a scrolling region, and the few sequences that are used with it."""

    def __init__(self, columns: int, rows: int) -> None:
        self._columns = columns
        self.rows = [""] * rows
        self._gone: list[str] = []
        self._bottom = rows - 1
        self._row = self._column = 0
        self._saved = (0, 0)

    @property
    def everything(self) -> list[str]:
        """The text that was scrolled out of the screen, and the text on it."""
        return self._gone + self.rows

    def feed(self, text: str) -> None:
        """Process output."""
        at = 0
        while at < len(text):
            part = _PART.match(text, at)
            assert part, repr(text[at : at + 20])
            at = part.end()
            saving, numbers, command, carriage_return, line_feed, character = part.groups()
            if saving == "7":
                self._saved = (self._row, self._column)
            elif saving == "8":
                self._row, self._column = self._saved
            elif command:
                self._command(command, [int(number) for number in numbers.split(";") if number])
            elif carriage_return:
                self._column = 0
            elif line_feed:
                self._next_row()
            elif character:
                self._put(character)

    def _command(self, command: str, numbers: list[int]) -> None:
        if command == "r":
            self._bottom = numbers[1] - 1 if numbers else len(self.rows) - 1
            self._row = self._column = 0
        elif command == "H":
            self._row, self._column = numbers[0] - 1, numbers[1] - 1
        elif command == "A":
            self._row = max(0, self._row - numbers[0])
        elif command == "K":
            self.rows[self._row] = ""
        else:
            assert command == "m", command

    def _put(self, character: str) -> None:
        if self._column == self._columns:
            self._column = 0
            self._next_row()
        row = self.rows[self._row].ljust(self._column)
        self.rows[self._row] = row[: self._column] + character + row[self._column + 1 :]
        self._column += 1

    def _next_row(self) -> None:
        if self._row == self._bottom:
            self._gone.append(self.rows.pop(0))
            self.rows.insert(self._bottom, "")
        elif self._row < len(self.rows) - 1:
            self._row += 1
