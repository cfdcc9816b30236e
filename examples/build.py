"""Write the sample rounds beside this file: ``python examples/build.py [NAME ...]``.

The same code writes the same workbooks, byte for byte; tests compare them with the committed files.
"""

from __future__ import annotations

import sys
from pathlib import Path

from rounds import ROUNDS

from jieli.workbook import write_round

HERE = Path(__file__).parent


def main(names: list[str]) -> None:
    """Write the named rounds, or all of them."""
    for name in names or ROUNDS:
        path = HERE / f"{name}.xlsx"
        write_round(ROUNDS[name](), path)
        print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
